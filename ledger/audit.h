// Audit: everything again, from nothing but exported facts and the first charter.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "ledger/findings.h"
#include "ledger/results.h"
#include "protocol/wire/pack.h"

namespace noodgeld {

/// An item of an export that should not be in one.
struct BadItem {
    std::size_t number = 0;  ///< In the pack, from 1.
    Kind kind = Kind::charter;
    Refusal refusal = Refusal::malformed;
};

/// What an audit read, and what it makes of it. The verdicts borrow from the facts.
struct Audited {
    Facts facts;
    Adjudication judged;
};

struct AuditReport {
    /// What is wrong with the facts, in the order in which it was found; then nothing else is said.
    bool unreadable = false;  ///< Not a pack, or of another lineage than the charter's.
    std::optional<BadItem> bad_item;
    bool cut_short = false;   ///< The pack does not end as it says.
    std::size_t waiting = 0;  ///< Items that rest on something that is not there.
    /// What the facts mean, as far as they are good.
    std::optional<Results> found;
    /// Each verdict and account; null where the facts are unreadable.
    std::shared_ptr<Audited> audited;
    /// Against what was claimed, if that was given.
    std::optional<Difference> difference;
    /// What officers signed that they may not: the figures may agree all the same.
    Findings findings;

    std::size_t facts = 0;
    std::size_t entries = 0;
    std::size_t spends = 0;

    [[nodiscard]] bool agrees() const {
        return !unreadable && !bad_item && !cut_short && waiting == 0 && !difference;
    }
};

/// `charter`: the first one, which the auditor trusts. `claimed` may be null.
[[nodiscard]] AuditReport audit(ByteView charter, ByteView pack, const Results* claimed,
                                const crypto::Verifier& verifier);

}  // namespace noodgeld
