/// Names of other things: a picture should be nearer to its prompt than to these.
public enum Distractors {
    /// How many there are.
    public static var count: Int { names.count }

    static let names = """
        airplane, alien, ambulance, anchor, ant, apple, axe, baby, backpack, bagel, balloon, banana, banjo, basket, bat,
        bathtub, battery, bear, bed, bee, beer, bell, bicycle, bird, blowfish, boat, bomb, bone, book, boot, bow and arrow,
        bowl of soup, box, brain, bread, bride, bridge, briefcase, broccoli, broom, bucket, burrito, bus, butterfly, cactus,
        cake, camel, camera, candle, candy, car, carrot, castle, cat, chair, cheese, cherries, chick, chicken, chocolate,
        christmas tree, cigarette, circus tent, clock, cloud, clover, clown, cocktail, coconut, coffee cup, coin, compass,
        computer, cookie, corn, cow, cowboy hat, crab, crocodile, crown, crystal ball, cucumber, deer, detective, diamond,
        dice, dinosaur, doctor, dog, doll, dolphin, door, doughnut, dragon, dress, drum, duck, eagle, ear, egg, eggplant,
        elephant, envelope, eye, factory, fairy, feather, fire, fire engine, fireworks, fish, flag, flashlight, flower,
        football, fountain, fox, french fries, frog, gear, ghost, giraffe, glasses, globe, goat, gorilla, grapes, guitar,
        hamburger, hammer, hamster, hand, handbag, hat, headphones, heart, hedgehog, helicopter, helmet, hippopotamus, honey,
        horse, hospital, hot dog, hourglass, house, ice cream, jellyfish, kangaroo, key, kite, kiwi, knife, ladder, ladybug,
        lamp, leaf, lemon, light bulb, lightning, lion, lizard, lobster, lock, lollipop, magnet, map, medal, mermaid,
        microphone, microscope, milk, money bag, monkey, moon, motorcycle, mountain, mouse, mouth, mushroom, nose, octopus,
        old man, onion, owl, paintbrush, palm tree, panda, parrot, peacock, pear, pencil, penguin, pig, pineapple, pirate
        flag, pizza, police car, potato, present, princess, pumpkin, queen, rabbit, radio, rainbow, rat, ring, robot, rocket,
        rose, ruler, sandwich, santa claus, saxophone, scissors, scorpion, shark, sheep, shield, ship, shoe, shopping cart,
        skateboard, skull, smiling face, snail, snake, snowflake, snowman, socks, spider, spoon, squid, star, starfish,
        stop sign, strawberry, submarine, sun, sunflower, sushi, sword, syringe, teapot, teddy bear, telephone, telescope,
        television, tent, tiger, tomato, tooth, tractor, traffic light, train, treasure chest, tree, trophy, trousers, truck,
        trumpet, turtle, umbrella, unicorn, vampire, violin, volcano, watch, watermelon, wave, whale, wheel, window, wolf,
        woman, wrench, zebra, zombie
        """
        .replacing("\n", with: " ").split(separator: ",").map {
            String($0.trimmingPrefix(while: \.isWhitespace))
        }
}
