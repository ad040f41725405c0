// Evidence packs: one accusation with all that it rests on, so that a stranger can check it with
// nothing but the first charter. docs/protocol.md, section 8.3, says what each holds.
//
// As small as the proof allows: that a terminal signed an entry is shown by the entries from it to
// the next signed head on one branch.
#pragma once

#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "protocol/verdict/adjudicate.h"

namespace noodgeld {

enum class Accusation : std::uint8_t {
    double_spend = 1,  ///< About a token: named by its id.
    forged_token,      ///< The same.
    equivocation,      ///< About a terminal: by the hash of the other entry, which does not stand.
    conflicting_orders,       ///< About officers: by the hash of either order.
    conflicting_settlements,  ///< The same of runs.
    rival_charters,           ///< The same of charters.
};
[[nodiscard]] constexpr Accusation last_of(Accusation) {
    return Accusation::rival_charters;
}
/// "double_spend", as in addresses and file names.
[[nodiscard]] std::string_view name(Accusation accusation);
[[nodiscard]] std::optional<Accusation> accusation_named(std::string_view name);

/// What a pack is made of: facts by their names, and entries. Borrows from the facts.
struct Exhibits {
    /// Entries of one branch; of the last there is a head.
    struct Run {
        const FeedNode* first;
        const FeedNode* last;
    };
    std::set<std::pair<Kind, ObjectHash>> objects;
    std::vector<Run> runs;
};

[[nodiscard]] Segment segment_of(const Exhibits::Run& run, const Facts& facts);

/// What proves that the facts make this accusation; nothing if they do not. `about`: hexadecimal.
/// Of a token's spends the first 64 suffice.
[[nodiscard]] std::optional<Exhibits> exhibits_for(Accusation accusation, std::string_view about,
                                                   const Facts& facts, const Adjudication& judged);

/// What proves all of them together: each fact once, however many rest on it. One pack an
/// accusation would hold the long beginning of a feed once for each time that it forked.
[[nodiscard]] Exhibits all_exhibits(const Facts& facts, const Adjudication& judged);

/// Every accusation that the facts make, with what it is about.
[[nodiscard]] std::vector<std::pair<Accusation, std::string>> accusations(
    const Adjudication& judged);

/// An accusation that a pack proves by itself.
struct Proven {
    Accusation accusation;
    std::vector<std::string> about;  ///< Of a contradiction, both sides; ascending.
    friend bool operator==(const Proven&, const Proven&) = default;
};

/// What a pack proves to whoever trusts `charter` and nothing else; nothing if it is no whole pack
/// of that scheme. Believes no verdict and no claim: signatures and contents only. Cannot see a
/// void that is not in the pack.
[[nodiscard]] std::optional<std::vector<Proven>> check_evidence(ByteView charter, ByteView pack,
                                                                const crypto::Verifier& verifier);

}  // namespace noodgeld
