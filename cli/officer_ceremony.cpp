#include "cli/officer_ceremony.h"

#include "files/files.h"
#include "files/signing.h"
#include "issuer/emission_words.h"
#include "issuer/order_words.h"
#include "words/shown.h"

namespace noodgeld {
namespace {

/// The payload's own fields.
Shown content_of(const Proposal& proposal, Language language) {
    const auto shown = [&]<class T>(const T*) {
        return show(*decode<T>(proposal.payload), language);
    };
    if (proposal.kind == Kind::charter) return shown(static_cast<Charter*>(nullptr));
    if (proposal.kind == Kind::emission) return shown(static_cast<Emission*>(nullptr));
    if (proposal.kind == Kind::order) return shown(static_cast<Order*>(nullptr));
    if (proposal.kind == Kind::stop) return shown(static_cast<Stop*>(nullptr));
    if (proposal.kind == Kind::ruling) return shown(static_cast<Ruling*>(nullptr));
    if (proposal.kind == Kind::settlement) return shown(static_cast<Settlement*>(nullptr));
    if (proposal.kind == Kind::merchant_register) {
        return shown(static_cast<MerchantRegister*>(nullptr));
    }
    return shown(static_cast<RevocationList*>(nullptr));
}

Shown show_names(const std::vector<std::string>& names) {
    Shown list = Shown::list();
    for (const std::string& name : names) list.elements.push_back(Shown::leaf(name));
    return list;
}

std::string_view name(Capacity capacity) {
    constexpr std::string_view kNames[] = {"previous_officers", "officers", "issuer", "ledger"};
    return kNames[static_cast<std::size_t>(capacity)];
}

Shown show_progress(const std::vector<QuorumProgress>& progress, Language language) {
    Shown list = Shown::list();
    for (const QuorumProgress& one : progress) {
        Shown quorum;
        quorum.add("who", Shown::leaf(std::string(name(one.capacity))));
        quorum.add("needed", show(Count{one.needed}, language));
        quorum.add("signed_by", show_names(one.signed_by));
        quorum.add("missing", show_names(one.missing));
        list.elements.push_back(std::move(quorum));
    }
    return list;
}

ObjectHash hash_of(const OpenProposal& open) {
    return object_hash(open.proposal.kind, open.governance.lineage, open.proposal.payload);
}

/// What orders name an emission by.
EmissionId id_of(const OpenProposal& open) {
    return id_from<EmissionId>(hash_of(open).bytes);
}

void show_for_machines(const OpenProposal& open, const FactFiles& facts, Context& context) {
    const Proposal& proposal = open.proposal;
    const auto progress = progress_of(proposal, open.governance);
    Shown out;
    out.add("kind", Shown::leaf(std::string(name(proposal.kind))));
    out.add("hash", show(hash_of(open), context.language));
    if (proposal.kind == Kind::emission) out.add("id", show(id_of(open), context.language));
    out.add("content", content_of(proposal, context.language));
    if (proposal.kind == Kind::order) {
        const OrderCost cost = cost_of(*decode<Order>(proposal.payload), facts.held());
        out.add("cost", show_cost(cost, context.language));
    }
    if (proposal.kind == Kind::emission) {
        const auto emission = *decode<Emission>(proposal.payload);
        out.add("values", show_values(emission, facts.held(), context.language));
    }
    out.add("quorums", show_progress(progress, context.language));
    out.add("complete", show(is_complete(progress), context.language));
    context.out << to_json(out) << '\n';
}

/// What an order would activate must be attested and in sight.
Result<void, Failure> check_in_sight(const Proposal& proposal, const FactFiles& facts) {
    if (proposal.kind != Kind::order) return {};
    const OrderCost cost = cost_of(*decode<Order>(proposal.payload), facts.held());
    if (cost.missing.empty()) return {};
    return refuse({"wie tekent moet alles kunnen zien; geef met --facts wat hierboven ontbreekt",
                   "who signs must see it all; give with --facts what is missing above"});
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
    if (context.json && options.out != "-") show_for_machines(open, facts, context);
    return ExitCode::yes;
}

Outcome show_file(const CeremonyOptions& options, Context& context) {
    FactFiles facts(context);
    NOODGELD_TRY_VOID(facts.take(options.facts, context.language));
    NOODGELD_TRY(const OpenProposal open,
                 open_proposal(options.files.front(), options.kind, facts));
    show_proposal(open, facts, context);
    return ExitCode::yes;
}

/// "noodgeld officer order": the start of an example.
std::string verb_of(Kind kind) {
    return "noodgeld officer " + std::string(name(kind));
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

std::string proposal_words(const OpenProposal& open, const FactFiles& facts, Language language) {
    const Proposal& proposal = open.proposal;
    const auto say = [language](const Phrase& phrase) { return phrase.in(language); };
    std::string out;
    if (proposal.kind == Kind::order) {
        const auto order = *decode<Order>(proposal.payload);
        const OrderCost cost = cost_of(order, facts.held());
        out = order_words(order, cost, facts.held(), language);
    } else if (proposal.kind == Kind::emission) {
        const auto emission = *decode<Emission>(proposal.payload);
        out = emission_words(emission, facts.held(), language);
    } else {
        out = lines_of(content_of(proposal, language), language);
    }
    out += say({"Kenmerk: ", "Hash: "}) + hex(hash_of(open).bytes) + '\n';
    if (proposal.kind == Kind::emission) {
        out += say({"Nummer: ", "Id: "}) + hex(id_of(open).bytes) + '\n';
    }
    if (proposal.kind == Kind::order) {
        out += say({"Ondertekend: ", "Once signed: "}) +
               std::to_string(signed_size(proposal, open.governance)) + " / " +
               std::to_string(limits::kOrderBytes) + " bytes\n";
    }
    return out + in_words(progress_of(proposal, open.governance), language);
}

void show_proposal(const OpenProposal& open, const FactFiles& facts, Context& context) {
    if (context.json) return show_for_machines(open, facts, context);
    context.out << proposal_words(open, facts, context.language);
}

Outcome sign_proposal(OpenProposal open, const CeremonyOptions& options, const FactFiles& facts,
                      Context& context) {
    NOODGELD_TRY(const Seen seen,
                 show_before_signing(
                     context, options.also_shown + proposal_words(open, facts, context.language),
                     where_to_show(context, options.out)));
    NOODGELD_TRY_VOID(check_in_sight(open.proposal, facts));
    NOODGELD_TRY(const crypto::SecretKey key,
                 load_signing_key(context, options.key, options.passphrase, seen));
    const auto added = add_signature(open.proposal, open.governance, key, facts.verifier());
    if (!added) return fail(to_failure(options.key, added.error()));
    NOODGELD_TRY_VOID(write_proposal_file(open, options, context));
    if (context.json && options.out != "-") show_for_machines(open, facts, context);
    return ExitCode::yes;
}

void add_sign_verb(CommandLine& line, CLI::App& group, Kind kind) {
    const auto options = std::make_shared<CeremonyOptions>();
    options->kind = kind;
    CLI::App& verb = line.add_verb(
        group, "sign",
        {"onderteken een concept of een deels ondertekend stuk; toont eerst wat het is",
         "sign a draft or a partly signed object; shows first what it is"},
        verb_of(kind) + " sign draft --key officer1.key --facts charter.cose --out signed-by-1");
    verb.add_option("FILE", options->files,
                    line.text({"het concept of stuk", "the draft or object"}))
        ->required()
        ->expected(1);
    verb.add_option("--key", options->key, line.text({"uw sleutelbestand", "your key file"}))
        ->required();
    add_facts_option(line, verb, options->facts);
    add_out_options(line, verb, options->out, options->force);
    add_passphrase_option(line, verb, options->passphrase);
    line.runs(verb, [options](Context& context) { return sign(*options, context); });
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
    verb.add_option("FILES", options->files,
                    line.text({"de ondertekende bestanden", "the signed files"}))
        ->required();
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
    verb.add_option("FILE", options->files,
                    line.text({"het concept of stuk", "the draft or object"}))
        ->required()
        ->expected(1);
    add_facts_option(line, verb, options->facts);
    line.runs(verb, [options](Context& context) { return show_file(*options, context); });
}

}  // namespace noodgeld
