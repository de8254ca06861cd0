/// The version of the programs and of what they write into models.
public enum NCAVersion {
    public static let text = "0.1.0"
}
