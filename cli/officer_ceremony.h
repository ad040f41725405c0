// OfficerCeremony: sign, combine and show, the same for every object that officers sign.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "cli/shared_options.h"
#include "files/passphrase.h"
#include "inspect/fact_files.h"
#include "issuer/proposal_words.h"
#include "ledger/decision_effect.h"

namespace noodgeld {

/// What the verbs of one kind are given.
struct CeremonyOptions {
    Kind kind = Kind::order;
    std::vector<std::string> files;  ///< Drafts or partly signed objects; one, but to combine.
    std::vector<std::string> facts;
    std::string key;
    std::string out;
    bool force = false;
    PassphraseSource passphrase;
    std::string ledger_export;  ///< Of a ruling or a settlement run: by which it is judged.
    std::string also_shown;     ///< Above the question for the passphrase, besides its own words.
};

/// Refuses what is not of that kind, and signatures that are not good.
[[nodiscard]] Result<OpenProposal, Failure> open_proposal(const std::string& path, Kind kind,
                                                          const FactFiles& facts);

/// Prints it in words, or for machines; with what it would do, if that is given.
void show_proposal(const OpenProposal& open, const FactFiles& facts, Context& context,
                   const DecisionEffect* effect = nullptr);

/// Shows it whole, asks for the key's passphrase, signs, and writes it to options.out. What an
/// order needs to be judged must be in `facts`: an officer signs nothing unseen (files/signing.h).
[[nodiscard]] Outcome sign_proposal(OpenProposal open, const CeremonyOptions& options,
                                    const FactFiles& facts, Context& context);

/// Adds `sign`, `combine` and `show` to a group; or, where it has a verb of its own to sign, each
/// of the other two.
void add_ceremony_verbs(CommandLine& line, CLI::App& group, Kind kind);
void add_combine_verb(CommandLine& line, CLI::App& group, Kind kind);
void add_show_verb(CommandLine& line, CLI::App& group, Kind kind);

}  // namespace noodgeld
