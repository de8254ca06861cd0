/// The version of the programs and of what they write into models.
public enum NCAVersion {
    /// Major, minor and patch, as in "1.2.3".
    public static let text = "0.1.0"
}
