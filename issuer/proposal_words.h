// What officers are about to sign, whole: in words, and for machines.
#pragma once

#include <string>

#include "issuer/ceremony.h"
#include "words/shown.h"

namespace noodgeld {

/// A proposal that was read, and who must sign it.
struct OpenProposal {
    Proposal proposal;
    Governance governance;
};

/// What it says, what follows from it, and who signed; for an order, what it can cost. Lines for
/// a terminal.
[[nodiscard]] std::string proposal_words(const OpenProposal& open, const Holdings& held,
                                         Language language);

/// The same: kind, hash, of an emission its id, content, of an order cost, of an emission values,
/// quorums, complete.
[[nodiscard]] Shown show_proposal(const OpenProposal& open, const Holdings& held,
                                  Language language);

}  // namespace noodgeld
