// Amount: money, in whole cents.
#pragma once

#include <compare>
#include <cstdint>
#include <optional>

namespace noodgeld {

/// 0 to kMaxCents cents. There is no other Amount: every way to make one checks the range, so no
/// code that holds one has to.
class Amount {
  public:
    /// Ten million million euro: above all money of the scheme, exact in a JSON number, and far
    /// below 2^63, so the sum of two Amounts cannot wrap.
    static constexpr std::int64_t kMaxCents = 1'000'000'000'000'000;

    constexpr Amount() = default;

    [[nodiscard]] static constexpr std::optional<Amount> from_cents(std::int64_t cents) {
        if (cents < 0 || cents > kMaxCents) return std::nullopt;
        return Amount(cents);
    }

    [[nodiscard]] constexpr std::int64_t cents() const { return cents_; }

    /// The sum, unless it is above kMaxCents.
    [[nodiscard]] friend constexpr std::optional<Amount> checked_add(Amount a, Amount b) {
        return from_cents(a.cents_ + b.cents_);
    }
    /// The sum, or kMaxCents: for bounds that only ever tighten, never for money owed.
    [[nodiscard]] friend constexpr Amount saturating_add(Amount a, Amount b) {
        return checked_add(a, b).value_or(Amount(kMaxCents));
    }
    /// a - b, or nothing owed when b is larger.
    [[nodiscard]] friend constexpr Amount excess(Amount a, Amount b) {
        return Amount(a.cents_ > b.cents_ ? a.cents_ - b.cents_ : 0);
    }

    friend constexpr auto operator<=>(Amount, Amount) = default;

    // How it stands in CBOR: an unsigned integer.
    static constexpr std::uint64_t kWireMax = kMaxCents;
    [[nodiscard]] constexpr std::uint64_t to_wire() const {
        return static_cast<std::uint64_t>(cents_);
    }
    [[nodiscard]] static constexpr Amount from_wire(std::uint64_t value) {
        return Amount(static_cast<std::int64_t>(value));
    }

  private:
    constexpr explicit Amount(std::int64_t cents) : cents_(cents) {}
    std::int64_t cents_ = 0;
};

namespace literals {
/// 250_cents. Out of range does not compile.
consteval Amount operator""_cents(unsigned long long cents) {
    return Amount::from_cents(static_cast<std::int64_t>(cents)).value();
}
}  // namespace literals

}  // namespace noodgeld
