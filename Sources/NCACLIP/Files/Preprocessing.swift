import Foundation
import NCAImageIO

/// How a picture becomes what a picture tower takes: `preprocessor_config.json`.
public struct Preprocessing: Sendable {
    /// Applied to the pixels last.
    public var normalisation = PixelNormalisation.openAI
    /// Side of the square that is cut out of the middle.
    public var side: Int
    /// What the picture is scaled to first.
    public var size: Size
    /// Interpolation while scaling.
    public var filter = Filter.bicubic

    /// A size in pixels.
    public enum Size: Sendable, Equatable {
        /// The shorter side; the other keeps the picture's proportions.
        case shorter(Int)
        /// Both sides, whatever the proportions.
        case exact(width: Int, height: Int)
    }

    /// Interpolation, by the numbers that Pillow gives it.
    public enum Filter: Int, Sendable {
        /// The nearest pixel.
        case nearest = 0
        /// Lanczos with three lobes.
        case lanczos
        /// Linear in both directions.
        case bilinear
        /// Keys (1981) with a = −1/2.
        case bicubic
    }

    /// Reads a folder's `preprocessor_config.json`; without one, OpenAI's values hold.
    /// - Parameter side: what the picture tower takes.
    init(folder: String, side: Int) throws(CLIPError) {
        self.side = side
        size = .shorter(side)
        let path = "\(folder)/preprocessor_config.json"
        guard FileManager.default.fileExists(atPath: path) else { return }
        let file = try decodeFile(File.self, path)
        if file.do_normalize == false {
            normalisation = PixelNormalisation(mean: [0, 0, 0], deviation: [1, 1, 1])
        } else {
            normalisation = PixelNormalisation(
                mean: try Self.colours(file.image_mean, normalisation.mean, "image_mean", path),
                deviation: try Self.colours(file.image_std, normalisation.deviation, "image_std", path))
        }
        guard normalisation.deviation.allSatisfy({ $0 > 0 }) else {
            throw CLIPError("\(path): image_std must be above 0")
        }
        if let factor = file.rescale_factor, file.do_rescale ?? true, abs(factor * 255 - 1) > 1e-3 {
            throw CLIPError("\(path): rescale_factor is \(factor); only 1/255 can be used")
        }
        if let number = file.resample {
            guard let filter = Filter(rawValue: number) else {
                throw CLIPError(
                    "\(path): resample is \(number); known are 0 (nearest), 1 (Lanczos), 2 (bilinear), 3 (bicubic)"
                )
            }
            self.filter = filter
        }
        switch file.size {
        case .shorter(let length)?: size = .shorter(length)
        case .exact(let width, let height)?: size = .exact(width: width, height: height)
        case nil: break
        }
    }

    private static func colours(_ values: [Float]?, _ standard: [Float], _ field: String, _ path: String)
        throws(CLIPError) -> [Float]
    {
        guard let values else { return standard }
        guard values.count == 3, values.allSatisfy(\.isFinite) else {
            throw CLIPError("\(path): \(field) must be three numbers")
        }
        return values
    }

    private struct File: Decodable {
        var do_normalize: Bool?
        var do_rescale: Bool?
        var rescale_factor: Double?
        var image_mean: [Float]?
        var image_std: [Float]?
        var resample: Int?
        var size: SizeField?
    }

    /// A number in old files, a record in new ones.
    private enum SizeField: Decodable {
        case shorter(Int)
        case exact(width: Int, height: Int)

        init(from decoder: any Decoder) throws {
            struct Record: Decodable {
                var shortest_edge: Int?
                var width: Int?
                var height: Int?
            }
            let container = try decoder.singleValueContainer()
            let record: Record
            if let number = try? container.decode(Int.self) {
                record = Record(shortest_edge: number)
            } else {
                record = try container.decode(Record.self)
            }
            let numbers = [record.shortest_edge, record.width, record.height].compactMap(\.self)
            guard numbers.allSatisfy({ 1...8192 ~= $0 }) else {
                throw DecodingError.dataCorruptedError(in: container, debugDescription: "1 to 8192 pixels")
            }
            if let length = record.shortest_edge {
                self = .shorter(length)
            } else if let width = record.width, let height = record.height {
                self = .exact(width: width, height: height)
            } else {
                throw DecodingError.dataCorruptedError(
                    in: container, debugDescription: "neither shortest_edge nor width and height")
            }
        }
    }
}
