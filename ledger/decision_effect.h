// DecisionEffect: what a ruling or a settlement run would do, by all facts, so that its officers
// see it before they sign. Amounts are shown in full, as if the guarantee paid them all.
#pragma once

#include <memory>

#include "ledger/audit.h"
#include "protocol/objects/ruling.h"
#include "words/shown.h"

namespace noodgeld {

struct DecisionEffect {
    /// Of both: previous_is_here, another_follows_it. Of a ruling: points (feed, sequence, found,
    /// merchant, spends, amount), spends (feed, from, to, decision, found, sales, amount; of each
    /// sale's spends sequence, sale, token, merchant, amount, verdict, reason), releases (merchant,
    /// payee, held, released_before, amount), closes, run_is_here (where it closes after a run),
    /// expires, changes (feed, merchant, before, after, spends, amount: of all spends, named or
    /// not), pays_now, at_most. Of a run: rows (merchant, payee, amount, returned, payable,
    /// above_payable, settled, above_allowed, found), total, came_back.
    Shown shown;
    /// Whether every place and merchant that it names is among the facts, and what it follows is
    /// the last there.
    bool in_sight = true;
};

/// `kind`: ruling or settlement; `payload`: a well-formed one. A ruling is judged as if it were one
/// of the facts, which afterwards are as before.
[[nodiscard]] DecisionEffect effect_of(Kind kind, ByteView payload, Audited& by, Language language);

/// A ledger's export, verified and judged. Nothing if it is no whole pack of that scheme, or holds
/// what is not genuine.
[[nodiscard]] std::shared_ptr<Audited> read_export(ByteView pack, const Lineage& lineage,
                                                   const crypto::Verifier& verifier);

}  // namespace noodgeld
