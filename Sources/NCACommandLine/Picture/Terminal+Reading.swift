import NCAImageIO

extension Terminal {
    /// Reads a picture, and says what of its file is not used.
    /// - Parameters:
    ///   - frame: of an animation; nil: the first, with a warning.
    ///   - option: what the user gives to have another.
    package func picture(_ path: String, frame: Int? = nil, option: String? = nil) throws(ImageError)
        -> RGBAImage
    {
        let picture = try Picture.read(path, frame: frame)
        for warning in picture.warnings {
            var text = "warning: \(path): \(warning)"
            if case .firstOfAnimation(let frames) = warning, let option {
                text += " (\(option) 0 to \(frames - 1) takes another)"
            }
            note(text)
        }
        return picture.image
    }
}
