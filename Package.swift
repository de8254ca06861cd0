// swift-tools-version: 6.2
import PackageDescription

#if os(macOS)
    let tomlPackage: String? = "tomlplusplus"
#else
    // The headers are where the compiler looks, and what Debian's .pc file adds SwiftPM refuses with a warning.
    let tomlPackage: String? = nil
#endif

let package = Package(
    name: "nca",
    platforms: [.macOS(.v15)],
    products: [
        .library(name: "NCARuntime", targets: ["NCARuntime"]),
        .library(name: "NCATraining", targets: ["NCATraining", "NCAModelFile", "NCACore"]),
        .library(name: "NCAGuidance", targets: ["NCAGuidance", "NCACLIP"]),
        .library(name: "NCABaking", targets: ["NCABaking", "NCAImageIO", "NCACore"]),
        .executable(name: "ncatrain", targets: ["ncatrain"]),
        .executable(name: "ncabake", targets: ["ncabake"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        // A plugin of `make docs` alone: no target depends on it.
        .package(url: "https://github.com/swiftlang/swift-docc-plugin", from: "1.5.0"),
    ],
    targets: [
        // The runtime: no dependency beyond two header-only C modules of its own.
        .target(name: "CNCARuntime"),
        .target(name: "NCAIntrinsics", dependencies: ["CNCARuntime"]),
        .target(
            name: "NCARuntime",
            dependencies: ["CNCARuntime", "NCAIntrinsics"]
        ),

        // What all others share: errors by kind, random numbers, parallel loops.
        .target(name: "NCACore", dependencies: ["NCARuntime"]),

        // Files.
        .target(name: "NCAFiles", dependencies: ["NCACore"]),
        .target(name: "NCAModelFile", dependencies: ["NCARuntime", "NCACore", "NCAFiles"]),
        .systemLibrary(
            name: "CPNG", pkgConfig: "libpng", providers: [.apt(["libpng-dev"]), .brew(["libpng"])]),
        .systemLibrary(
            name: "CWebP", pkgConfig: "libwebpmux", providers: [.apt(["libwebp-dev"]), .brew(["webp"])]),
        .systemLibrary(
            name: "CWebPDemux", pkgConfig: "libwebpdemux",
            providers: [.apt(["libwebp-dev"]), .brew(["webp"])]),
        .systemLibrary(
            name: "CLCMS", pkgConfig: "lcms2", providers: [.apt(["liblcms2-dev"]), .brew(["little-cms2"])]),
        .target(name: "NCAImageIO", dependencies: ["CPNG", "CWebPDemux", "CLCMS", "NCACore", "NCAFiles"]),
        .systemLibrary(
            name: "TOMLPlusPlus", pkgConfig: tomlPackage,
            providers: [.apt(["libtomlplusplus-dev"]), .brew(["tomlplusplus"])]),
        .target(name: "CTOMLPlusPlus", dependencies: ["TOMLPlusPlus"]),
        .target(name: "NCADocuments", dependencies: ["NCACore", "NCAFiles", "CTOMLPlusPlus"]),

        // What both programs share.
        .target(
            name: "NCACommandLine",
            dependencies: [
                "NCACore", "NCAFiles", "NCAImageIO",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ]),

        // Training.
        .systemLibrary(
            name: "COpenBLAS", pkgConfig: "openblas",
            providers: [.apt(["libopenblas-dev"]), .brew(["openblas"])]),
        .target(
            name: "NCALinearAlgebra",
            dependencies: [.target(name: "COpenBLAS", condition: .when(platforms: [.linux]))]),
        .target(name: "NCATrainingIntrinsics"),
        .target(name: "NCATrainingKernels", dependencies: ["NCATrainingIntrinsics"]),
        .target(
            name: "NCATraining",
            dependencies: [
                "NCALinearAlgebra", "NCATrainingKernels", "NCAModelFile", "NCARuntime", "NCAImageIO",
                "NCACore", "NCAFiles",
            ]),
        .target(name: "NCACLIP", dependencies: ["NCALinearAlgebra", "NCAImageIO", "NCACore", "NCAFiles"]),
        .target(
            name: "NCAGuidance",
            dependencies: [
                "NCACLIP", "NCATraining", "NCAModelFile", "NCARuntime", "NCAImageIO", "NCADocuments",
                "NCAFiles",
                "NCACore",
            ]),
        .executableTarget(
            name: "ncatrain",
            dependencies: [
                "NCARuntime", "NCATraining", "NCACLIP", "NCAGuidance", "NCAImageIO", "NCAModelFile",
                "NCAFiles",
                "NCADocuments", "NCACore", "NCACommandLine",
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
                "NCARuntime", "NCAModelFile", "NCAImageIO", "NCACore", "NCAFiles", "NCADocuments", "CWebP",
                "CWebPDemux", "CGIF", "CImageQuant",
            ]),
        .executableTarget(
            name: "ncabake",
            dependencies: [
                "NCABaking", "NCAImageIO", "NCAModelFile", "NCAFiles", "NCADocuments", "NCACore",
                "NCACommandLine",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ]),

        .executableTarget(
            name: "ncabench",
            dependencies: [
                "NCARoofline", "NCARuntime", "NCAModelFile", "NCATraining", "NCAImageIO", "NCACore",
            ],
            path: "Benchmarks/ncabench"),
        .target(name: "NCARoofline", path: "Benchmarks/NCARoofline"),

        .executableTarget(name: "clipcheck", dependencies: ["NCACLIP"], path: "Benchmarks/clipcheck"),

        .target(
            name: "TestSupport", dependencies: ["NCAModelFile", "NCAImageIO"], path: "Tests/TestSupport"),
        .target(
            name: "FuzzReaders",
            dependencies: [
                "NCARuntime", "NCAModelFile", "NCAImageIO", "NCADocuments", "NCATraining", "NCACLIP",
                "NCAGuidance", "NCABaking", "NCACommandLine", "TestSupport",
            ],
            path: "Tests/Fuzz/Readers"),
        .testTarget(name: "NCARuntimeTests", dependencies: ["NCARuntime", "NCAModelFile", "TestSupport"]),
        .testTarget(name: "NCAModelFileTests", dependencies: ["NCAModelFile"]),
        .testTarget(
            name: "NCADocumentsTests", dependencies: ["NCADocuments", "TestSupport"],
            exclude: ["documents.py"]),
        .testTarget(
            name: "NCAImageIOTests", dependencies: ["NCAImageIO", "TestSupport"], exclude: ["pictures.py"]),
        .testTarget(
            name: "NCATrainingTests", dependencies: ["NCATraining", "NCATrainingKernels", "TestSupport"]),
        .testTarget(
            name: "NCACLIPTests", dependencies: ["NCACLIP", "TestSupport"], exclude: ["Fixtures"]),
        .testTarget(name: "NCAGuidanceTests", dependencies: ["NCAGuidance", "NCAModelFile", "TestSupport"]),
        .testTarget(
            name: "NCABakingTests", dependencies: ["NCABaking", "TestSupport", "CWebPDemux", "ncabake"]),
        .testTarget(
            name: "RobustnessTests",
            dependencies: [
                "FuzzReaders", "NCAImageIO", "NCACommandLine", "TestSupport", "ncatrain", "ncabake",
            ],
            path: "Tests/Robustness", exclude: ["run.sh", "kill.py", "faults.py", "show.py", "terminal.py"]),
        .testTarget(
            name: "EndToEndTests",
            dependencies: [
                "NCARuntime", "NCAModelFile", "NCAImageIO", "NCAGuidance", "TestSupport", "ncatrain",
                "ncabake",
            ]),
    ],
    cxxLanguageStandard: .cxx17
)

// libFuzzer brings its own main: only Tests/Fuzz/run.sh builds this.
if Context.environment["NCA_FUZZ"] != nil {
    package.targets.append(
        .executableTarget(name: "fuzz", dependencies: ["FuzzReaders"], path: "Tests/Fuzz/Entry"))
}
