// Validity: whether a sale may be, given where, when, for what, and what the terminal held.
//
// Pure functions that a terminal asks before it says yes and that the ledger asks afterwards about
// what was recorded, so that both give the same answer for the same reason.
#pragma once

#include <algorithm>
#include <set>
#include <variant>

#include "protocol/objects/holdings.h"
#include "protocol/spend/clock.h"

namespace noodgeld {

/// An object that must come before something can be judged.
struct Missing {
    Kind kind = Kind::charter;
    std::array<std::uint8_t, 32>
        name{};  ///< Its hash; for series and emissions the id, then zeros.
    friend auto operator<=>(const Missing&, const Missing&) = default;
};

/// A missing object by its id or hash.
template <class IdType>
[[nodiscard]] Missing missing(Kind kind, const IdType& id) {
    Missing out{kind, {}};
    std::ranges::copy(id.bytes, out.name.begin());
    return out;
}

/// Yes; or no, and why; or not to be said before something comes.
class Judgement {
  public:
    [[nodiscard]] static Judgement yes() { return {}; }
    Judgement(Refusal refusal) : what_(refusal) {}         // NOLINT: implicit, as in `return`
    Judgement(const Missing& missing) : what_(missing) {}  // NOLINT

    [[nodiscard]] bool is_yes() const { return what_.index() == 0; }
    /// Null unless it is a no.
    [[nodiscard]] const Refusal* refusal() const { return std::get_if<Refusal>(&what_); }
    /// Null unless something is missing.
    [[nodiscard]] const Missing* missing() const { return std::get_if<Missing>(&what_); }
    friend bool operator==(const Judgement&, const Judgement&) = default;

  private:
    Judgement() = default;
    std::variant<std::monostate, Refusal, Missing> what_;
};

/// What a terminal had adopted when it took a sale, and what time it took it to be. Borrows.
struct Circumstances {
    const Holdings& holdings;
    const Certificate* certificate = nullptr;  ///< See Branch::certificate.
    const Charter* charter = nullptr;          ///< The newest adopted.
    const Order* order = nullptr;              ///< The highest adopted.
    bool stopped = false;                      ///< An adopted stop bars that order.
    const std::set<ObjectHash>& lists;         ///< The revocation lists in force.
    bool has_named_list = true;                ///< The list that the order names was adopted.
    TimeInterval time;
    UnixTime news;  ///< The newest of what it had adopted, and of anchors, not above time.latest.
};

/// Whether limits are the tight ones: the clock cannot be believed, the news is older than the
/// order allows, its revocation list is not held, or the certificate has run out.
[[nodiscard]] bool is_tight(const Circumstances& at);

/// Whether an emission did not lapse with a later charter.
[[nodiscard]] bool is_in_office(const Circumstances& at, const Emission& emission);

/// From `opens` on, and before `closes`. Never, if it closes first.
struct Slot {
    UnixTime opens;
    UnixTime closes;
    friend auto operator<=>(const Slot&, const Slot&) = default;
};
/// When tokens of `series` may be spent by this row of an order that activates it.
[[nodiscard]] Slot slot_of(const Activation& row, const Series& series);

/// Whether a token of `series` with `serial` may pay `amount` for goods of these categories. The
/// refusals of step 300 but the limits, in their order of precedence.
[[nodiscard]] Judgement judge_token(const Circumstances& at, const SeriesId& series,
                                    const Serial& serial, Amount amount,
                                    const std::vector<CategoryAmount>& categories);

/// Whether a sale as a whole is within the order's limit for one sale.
[[nodiscard]] Judgement judge_total(const Circumstances& at, Amount total);

/// What the terminal may sell until an anchor of its feed counts.
[[nodiscard]] Amount terminal_limit(const Circumstances& at);

}  // namespace noodgeld
