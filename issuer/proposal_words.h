// What officers are about to sign, whole: in words, and for machines.
#pragma once

#include <string>

#include "files/key_file.h"
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

/// "You sign: stop, as Minister of Finance." Empty if that key may not sign it.
[[nodiscard]] std::string capacity_words(const OpenProposal& open, const KeyLabel& key,
                                         Language language);

/// Whether all that it is about is held, so that who signs can see it: the emissions and series
/// that an order activates; the order that a stop ends.
[[nodiscard]] bool is_in_sight(const Proposal& proposal, const Holdings& held);

/// The same: kind, hash, of an emission its id, content, of an order cost, of an emission values,
/// quorums, complete.
[[nodiscard]] Shown show_proposal(const OpenProposal& open, const Holdings& held,
                                  Language language);

}  // namespace noodgeld
