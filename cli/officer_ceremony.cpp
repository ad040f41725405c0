#include "cli/officer_ceremony.h"

#include "files/files.h"
#include "files/signing.h"
#include "words/shown.h"

namespace noodgeld {
namespace {

bool is_decision(Kind kind) {
    return kind == Kind::ruling || kind == Kind::settlement;
}

/// What a ruling or a settlement run would do, by the ledger's export; nothing of what is neither,
/// or where no export was given.
Result<std::optional<DecisionEffect>, Failure> effect_by_export(const OpenProposal& open,
                                                                const CeremonyOptions& options,
                                                                const FactFiles& facts,
                                                                const Context& context) {
    const Proposal& proposal = open.proposal;
    if (!is_decision(proposal.kind) || options.ledger_export.empty()) {
        return std::optional<DecisionEffect>();
    }
    NOODGELD_TRY(const Bytes pack, read_file(options.ledger_export));
    const auto by = read_export(pack, *facts.held().lineage(), facts.verifier());
    if (by == nullptr) {
        return refuse(
            {options.ledger_export + " is geen heel en echt verzamelbestand van dit stelsel",
             options.ledger_export + " is no whole and genuine pack of this scheme"});
    }
    return std::optional(effect_of(proposal.kind, proposal.payload, *by, context.language));
}

Result<void, Failure> check_in_sight(const Proposal& proposal, const FactFiles& facts,
                                     const std::optional<DecisionEffect>& effect) {
    if (is_decision(proposal.kind)) {
        if (!effect) {
            return misused(
                {"wie tekent moet zien wat dit doet: geef met --export alle feiten van "
                 "het grootboek",
                 "who signs must see what it does: give with --export all facts of the "
                 "ledger"});
        }
        if (effect->in_sight) return {};
        return refuse({"niet alles waar dit over gaat is in de feiten gevonden, zie hierboven",
                       "not all that this is about was found in the facts, see above"});
    }
    if (is_in_sight(proposal, facts.held())) return {};
    return refuse({"wie tekent moet alles kunnen zien; geef met --facts wat hierboven ontbreekt",
                   "who signs must see it all; give with --facts what is missing above"});
}

std::string words_of(const DecisionEffect& effect, Language language) {
    Shown shown;
    shown.add("effect", effect.shown);
    return lines_of(shown, language);
}

Result<void, Failure> write_proposal_file(const OpenProposal& open, const CeremonyOptions& options,
                                          Context& context) {
    const WriteOptions how{options.force, false};
    NOODGELD_TRY_VOID(write_output(context, options.out, write_proposal(open.proposal), how));
    // The standard output cannot hold both.
    if (options.out == "-") return {};
    const auto progress = progress_of(open.proposal, open.governance);
    if (!context.json) context.out << in_words(progress, context.language);
    return {};
}

Outcome sign(const CeremonyOptions& options, Context& context) {
    FactFiles facts(context);
    NOODGELD_TRY_VOID(facts.take(options.facts, context.language));
    NOODGELD_TRY(OpenProposal open, open_proposal(options.files.front(), options.kind, facts));
    return sign_proposal(std::move(open), options, facts, context);
}

Outcome combine(const CeremonyOptions& options, Context& context) {
    FactFiles facts(context);
    NOODGELD_TRY_VOID(facts.take(options.facts, context.language));
    std::vector<Proposal> proposals;
    OpenProposal open;
    for (const std::string& path : options.files) {
        NOODGELD_TRY(open, open_proposal(path, options.kind, facts));
        proposals.push_back(open.proposal);
    }
    auto combined = combine_proposals(proposals, open.governance, facts.verifier());
    if (!combined) return fail(to_failure(options.files.front() + " ...", combined.error()));
    open.proposal = std::move(*combined);
    NOODGELD_TRY_VOID(write_proposal_file(open, options, context));
    if (context.json && options.out != "-") show_proposal(open, facts, context);
    return ExitCode::yes;
}

Outcome show_file(const CeremonyOptions& options, Context& context) {
    FactFiles facts(context);
    NOODGELD_TRY_VOID(facts.take(options.facts, context.language));
    NOODGELD_TRY(const OpenProposal open,
                 open_proposal(options.files.front(), options.kind, facts));
    NOODGELD_TRY(const auto effect, effect_by_export(open, options, facts, context));
    show_proposal(open, facts, context, effect ? &*effect : nullptr);
    return ExitCode::yes;
}

void add_export_option(CommandLine& line, CLI::App& verb, std::string& path) {
    verb.add_option("--export", path,
                    line.text({"alle feiten, van `noodgeld ledger export`: toont wat dit doet",
                               "all facts, of `noodgeld ledger export`: shows what this does"}));
}

/// "noodgeld officer order": the start of an example.
std::string verb_of(Kind kind) {
    return "noodgeld officer " + std::string(name(kind));
}

void add_sign_verb(CommandLine& line, CLI::App& group, Kind kind) {
    const auto options = std::make_shared<CeremonyOptions>();
    options->kind = kind;
    CLI::App& verb = line.add_verb(
        group, "sign",
        {"onderteken een concept of een deels ondertekend stuk; toont eerst wat het is",
         "sign a draft or a partly signed object; shows first what it is"},
        verb_of(kind) + " sign draft --key officer1.key --facts charter.cose --out signed-by-1");
    line.add_required(verb, "FILE", options->files, {"het concept of stuk", "the draft or object"})
        ->expected(1);
    line.add_required(verb, "--key", options->key, {"uw sleutelbestand", "your key file"});
    add_facts_option(line, verb, options->facts);
    if (is_decision(kind)) add_export_option(line, verb, options->ledger_export);
    add_out_options(line, verb, options->out, options->force);
    add_passphrase_option(line, verb, options->passphrase);
    line.runs(verb, [options](Context& context) { return sign(*options, context); });
}

}  // namespace

Result<OpenProposal, Failure> open_proposal(const std::string& path, Kind kind,
                                            const FactFiles& facts) {
    NOODGELD_TRY(const Bytes file, read_object(path, kind));
    auto proposal = read_proposal(kind, file);
    if (!proposal) return fail(to_failure(path, proposal.error()));
    auto governance = governance_of(*proposal, facts.held());
    if (!governance) return fail(to_failure(path, governance.error()));
    const auto checked = check_signatures(*proposal, *governance, facts.verifier());
    if (!checked) return fail(to_failure(path, checked.error()));
    return OpenProposal{std::move(*proposal), std::move(*governance)};
}

void show_proposal(const OpenProposal& open, const FactFiles& facts, Context& context,
                   const DecisionEffect* effect) {
    if (context.json) {
        Shown shown = show_proposal(open, facts.held(), context.language);
        if (effect != nullptr) shown.add("effect", effect->shown);
        context.out << to_json(shown) << '\n';
        return;
    }
    if (effect != nullptr) context.out << words_of(*effect, context.language);
    context.out << proposal_words(open, facts.held(), context.language);
}

Outcome sign_proposal(OpenProposal open, const CeremonyOptions& options, const FactFiles& facts,
                      Context& context) {
    NOODGELD_TRY(const auto effect, effect_by_export(open, options, facts, context));
    const std::string does = effect ? words_of(*effect, context.language) : "";
    NOODGELD_TRY(const KeyLabel label, load_key_label(options.key));
    const std::string as = capacity_words(open, label, context.language);
    const std::string text =
        as + options.also_shown + does + proposal_words(open, facts.held(), context.language);
    NOODGELD_TRY(const Seen seen,
                 show_before_signing(context, text, where_to_show(context, options.out)));
    if (as.empty()) return fail(to_failure(options.key, CeremonyRefusal::no_role));
    NOODGELD_TRY_VOID(check_in_sight(open.proposal, facts, effect));
    NOODGELD_TRY(const crypto::SecretKey key,
                 load_signing_key(context, options.key, options.passphrase, seen));
    const auto added = add_signature(open.proposal, open.governance, key, facts.verifier());
    if (!added) return fail(to_failure(options.key, added.error()));
    NOODGELD_TRY_VOID(write_proposal_file(open, options, context));
    if (context.json && options.out != "-") show_proposal(open, facts, context);
    return ExitCode::yes;
}

void add_ceremony_verbs(CommandLine& line, CLI::App& group, Kind kind) {
    add_sign_verb(line, group, kind);
    add_combine_verb(line, group, kind);
    add_show_verb(line, group, kind);
}

void add_combine_verb(CommandLine& line, CLI::App& group, Kind kind) {
    const auto options = std::make_shared<CeremonyOptions>();
    options->kind = kind;
    CLI::App& verb = line.add_verb(
        group, "combine",
        {"voeg de handtekeningen van meer bestanden samen",
         "put the signatures of several files together"},
        verb_of(kind) + " combine signed-by-1 signed-by-2 signed-by-4 --facts charter.cose --out " +
            std::string(name(kind)) + ".cose");
    line.add_required(verb, "FILES", options->files,
                      {"de ondertekende bestanden", "the signed files"});
    add_facts_option(line, verb, options->facts);
    add_out_options(line, verb, options->out, options->force);
    line.runs(verb, [options](Context& context) { return combine(*options, context); });
}

void add_show_verb(CommandLine& line, CLI::App& group, Kind kind) {
    const auto options = std::make_shared<CeremonyOptions>();
    options->kind = kind;
    CLI::App& verb = line.add_verb(
        group, "show",
        {"toon wat erin staat, wat het kan kosten en wie getekend heeft",
         "show what it says, what it can cost and who has signed"},
        verb_of(kind) + " show " + std::string(name(kind)) + ".cose --facts charter.cose");
    line.add_required(verb, "FILE", options->files, {"het concept of stuk", "the draft or object"})
        ->expected(1);
    add_facts_option(line, verb, options->facts);
    if (is_decision(kind)) add_export_option(line, verb, options->ledger_export);
    line.runs(verb, [options](Context& context) { return show_file(*options, context); });
}

}  // namespace noodgeld
