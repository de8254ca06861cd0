// swift-tools-version: 6.2
import PackageDescription

let package = Package(
    name: "nca",
    platforms: [.macOS(.v15)],
    products: [
        .library(name: "NCARuntime", targets: ["NCARuntime"]),
        .library(name: "NCATraining", targets: ["NCATraining", "NCAModelFile"]),
        .library(name: "NCAGuidance", targets: ["NCAGuidance", "NCACLIP"]),
        .library(name: "NCABaking", targets: ["NCABaking"]),
        .executable(name: "ncatrain", targets: ["ncatrain"]),
        .executable(name: "ncabake", targets: ["ncabake"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/LebJe/TOMLKit", from: "0.6.0"),
    ],
    targets: [
        // The runtime: no dependency beyond two header-only C modules of its own.
        .target(name: "CNCARuntime"),
        .target(name: "NCAIntrinsics", dependencies: ["CNCARuntime"]),
        .target(
            name: "NCARuntime",
            dependencies: ["CNCARuntime", "NCAIntrinsics"]
        ),

        // Files.
        .target(name: "NCAFiles"),
        .target(name: "NCATerminal"),
        .target(name: "NCAModelFile", dependencies: ["NCARuntime", "NCAFiles"]),
        .systemLibrary(
            name: "CPNG", pkgConfig: "libpng", providers: [.apt(["libpng-dev"]), .brew(["libpng"])]),
        .systemLibrary(
            name: "CWebP", pkgConfig: "libwebpmux", providers: [.apt(["libwebp-dev"]), .brew(["webp"])]),
        .systemLibrary(
            name: "CWebPDemux", pkgConfig: "libwebpdemux",
            providers: [.apt(["libwebp-dev"]), .brew(["webp"])]),
        .target(name: "NCAImageIO", dependencies: ["CPNG", "NCAFiles"]),
        .target(
            name: "NCADocuments", dependencies: ["NCAFiles", .product(name: "TOMLKit", package: "TOMLKit")]),

        // Training.
        .systemLibrary(
            name: "COpenBLAS", pkgConfig: "openblas",
            providers: [.apt(["libopenblas-dev"]), .brew(["openblas"])]),
        .target(
            name: "NCALinearAlgebra",
            dependencies: [.target(name: "COpenBLAS", condition: .when(platforms: [.linux]))]),
        .target(name: "NCATrainingIntrinsics"),
        .target(
            name: "NCATraining",
            dependencies: [
                "NCALinearAlgebra", "NCATrainingIntrinsics", "NCAModelFile", "NCARuntime", "NCAImageIO",
                "NCAFiles",
            ],
            swiftSettings: [.unsafeFlags(["-Ounchecked"], .when(configuration: .release))]),
        .target(name: "NCACLIP", dependencies: ["NCALinearAlgebra", "NCAImageIO", "NCAFiles"]),
        .target(name: "NCAGuidance", dependencies: ["NCACLIP", "NCATraining", "NCAImageIO"]),
        .executableTarget(
            name: "ncatrain",
            dependencies: [
                "NCATraining", "NCACLIP", "NCAGuidance", "NCAImageIO", "NCAModelFile", "NCAFiles",
                "NCADocuments",
                "NCATerminal",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ]),

        // Baking.
        .systemLibrary(name: "CGIF", providers: [.apt(["libgif-dev"]), .brew(["giflib"])]),
        .systemLibrary(
            name: "CImageQuant", pkgConfig: "imagequant",
            providers: [.apt(["libimagequant-dev"]), .brew(["libimagequant"])]),
        .target(
            name: "NCABaking",
            dependencies: [
                "NCARuntime", "NCAModelFile", "NCAImageIO", "NCAFiles", "NCADocuments", "CWebP", "CWebPDemux",
                "CGIF", "CImageQuant",
            ]),
        .executableTarget(
            name: "ncabake",
            dependencies: [
                "NCABaking", "NCAImageIO", "NCAModelFile", "NCAFiles", "NCADocuments", "NCATerminal",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ]),

        .executableTarget(
            name: "ncabench",
            dependencies: ["NCARoofline", "NCARuntime", "NCAModelFile", "NCATraining", "NCAImageIO"],
            path: "Benchmarks/ncabench"),
        .target(name: "NCARoofline", path: "Benchmarks/NCARoofline"),

        .executableTarget(name: "clipcheck", dependencies: ["NCACLIP"], path: "Benchmarks/clipcheck"),

        .target(
            name: "TestSupport", dependencies: ["NCAModelFile", "NCAImageIO"], path: "Tests/TestSupport"),
        .testTarget(name: "NCARuntimeTests", dependencies: ["NCARuntime", "NCAModelFile", "TestSupport"]),
        .testTarget(name: "NCAModelFileTests", dependencies: ["NCAModelFile"]),
        .testTarget(name: "NCAImageIOTests", dependencies: ["NCAImageIO", "TestSupport"]),
        .testTarget(name: "NCATrainingTests", dependencies: ["NCATraining", "TestSupport"]),
        .testTarget(
            name: "NCACLIPTests", dependencies: ["NCACLIP", "TestSupport"], exclude: ["Fixtures"]),
        .testTarget(name: "NCAGuidanceTests", dependencies: ["NCAGuidance", "NCAModelFile", "TestSupport"]),
        .testTarget(
            name: "NCABakingTests", dependencies: ["NCABaking", "TestSupport", "CWebPDemux", "ncabake"]),
        .testTarget(
            name: "EndToEndTests",
            dependencies: [
                "NCARuntime", "NCAModelFile", "NCAImageIO", "NCAGuidance", "TestSupport", "ncatrain",
                "ncabake",
            ]),
    ]
)
