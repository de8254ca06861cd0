/// Carries what is not `Sendable` into closures that run at once but touch separate elements.
package struct UncheckedSendable<Value>: @unchecked Sendable {
    package let value: Value
    package init(_ value: Value) { self.value = value }
}
