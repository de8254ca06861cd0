import Foundation
import NCAImageIO

/// kitty's graphics protocol (https://sw.kovidgoyal.net/kitty/graphics-protocol/).
enum KittyGraphics {
    /// Asks whether the terminal speaks it: a picture of one pixel that is not shown.
    static let query = "\u{1B}_Gi=\(queryNumber),s=1,v=1,a=q,t=d,f=24;AAAA\u{1B}\\"
    static let queryNumber = 31

    /// Shows a picture at the cursor, which stays, in place of the one before.
    static func show(_ picture: RGBAImage) -> String {
        guard let png = try? PNG.encode(picture) else { return "" }
        let payload = Array(Data(png).base64EncodedString().utf8)
        // A PNG, shown at once, without an answer; pieces of at most 4,096 characters.
        var control = "a=T,f=100,i=1,p=1,q=2,C=1,"
        var text = ""
        for start in stride(from: 0, to: payload.count, by: 4096) {
            let piece = payload[start..<min(payload.count, start + 4096)]
            let isLast = piece.endIndex == payload.count
            text +=
                "\u{1B}_G\(control)m=\(isLast ? 0 : 1);" + String(decoding: piece, as: UTF8.self) + "\u{1B}\\"
            control = ""
        }
        return text
    }

    /// Deletes the picture, and frees it.
    static let remove = "\u{1B}_Ga=d,d=I,i=1,q=2\u{1B}\\"
}
