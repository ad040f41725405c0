// noodgeld officer: what those do who decide, each on a machine of their own.
#include "cli/officer_ceremony.h"
#include "cli/officer_drafts.h"
#include "cli/verbs.h"
#include "issuer/emission_closing.h"
#include "issuer/id_files.h"
#include "words/shown.h"

namespace noodgeld {
namespace {

struct Attest {
    CeremonyOptions ceremony;
    std::string manifests;  ///< A folder.
};

/// Reads all manifests again and reckons what the emission says; only then signs.
Outcome attest(const Attest& options, Context& context) {
    const CeremonyOptions& ceremony = options.ceremony;
    FactFiles facts(context);
    NOODGELD_TRY_VOID(facts.take(ceremony.facts, context.language));
    const std::string& path = ceremony.files.front();
    NOODGELD_TRY(OpenProposal open, open_proposal(path, Kind::emission, facts));
    NOODGELD_TRY(const auto manifests, read_manifests(options.manifests));
    const auto emission = *decode<Emission>(open.proposal.payload);
    const auto checked = check_emission(emission, manifests, facts.held());
    if (!checked) return fail(to_failure(path, checked.error()));
    return sign_proposal(std::move(open), ceremony, facts, context);
}

void add_attest_verb(CommandLine& line, CLI::App& group) {
    const auto options = std::make_shared<Attest>();
    options->ceremony.kind = Kind::emission;
    CLI::App& verb = line.add_verb(
        group, "attest",
        {"reken een uitgifte na aan de hand van haar muntenlijsten, en onderteken haar dan",
         "reckon an emission from its manifests, and only then sign it"},
        "noodgeld officer emission attest emission.cose --manifests manifests \\\n"
        "  --facts charter.cose series.cose --key officer1.key --out attested-by-1");
    line.add_required(
            verb, "FILE", options->ceremony.files,
            {"de uitgifte, door de uitgever ondertekend", "the emission, signed by the issuer"})
        ->expected(1);
    line.add_required(verb, "--manifests", options->manifests,
                      {"de map met haar muntenlijsten", "the folder of its manifests"});
    line.add_required(verb, "--key", options->ceremony.key, {"uw sleutelbestand", "your key file"});
    add_facts_option(line, verb, options->ceremony.facts);
    add_out_options(line, verb, options->ceremony.out, options->ceremony.force);
    add_passphrase_option(line, verb, options->ceremony.passphrase);
    line.runs(verb, [options](Context& context) { return attest(*options, context); });
}

CLI::App& add_kind(CommandLine& line, CLI::App& officer, Kind kind, const Phrase& about) {
    const std::string name(noodgeld::name(kind));
    CLI::App& group =
        line.add_verb(officer, name, about, "noodgeld officer " + name + " show --help");
    group.require_subcommand(1);
    return group;
}

/// A kind that is drafted, and then signed like any other.
CLI::App& add_drafted_kind(CommandLine& line, CLI::App& officer, Kind kind, const Phrase& about,
                           void (*add_draft_verb)(CommandLine&, CLI::App&)) {
    CLI::App& group = add_kind(line, officer, kind, about);
    add_draft_verb(line, group);
    add_ceremony_verbs(line, group, kind);
    return group;
}

}  // namespace

void add_officer_verbs(CommandLine& line) {
    CLI::App& officer = line.add_group(
        "officer", {"gemachtigden: handvest, besluiten, stops, intrekkingen, winkeliers, uitgiften",
                    "officers: charter, orders, stops, revocations, merchants, emissions"});

    add_drafted_kind(line, officer, Kind::charter,
                     {"het handvest: wie wat mag", "the charter: who may do what"},
                     add_charter_draft_verb);

    add_drafted_kind(line, officer, Kind::order,
                     {"besluiten: wat waar en wanneer uitgegeven mag worden",
                      "orders: what may be spent where and when"},
                     add_order_draft_verb);

    add_drafted_kind(line, officer, Kind::stop,
                     {"de noodrem op een besluit", "the emergency brake on an order"},
                     add_stop_draft_verb);

    CLI::App& revocations =
        add_drafted_kind(line, officer, Kind::revocations,
                         {"intrekkingslijsten: series, vellen en apparaten die niet meer tellen",
                          "revocation lists: series, sheets and terminals that no longer count"},
                         add_revocations_draft_verb);
    add_find_sheet_verb(line, revocations);
    add_find_box_verb(line, revocations);

    add_drafted_kind(line, officer, Kind::ruling,
                     {"uitspraken: hoe geld dat wacht wordt vrijgegeven of geweigerd",
                      "rulings: how held money is let go or refused"},
                     add_ruling_draft_verb);

    add_drafted_kind(line, officer, Kind::settlement,
                     {"uitbetalingen, die ook het grootboek ondertekent",
                      "settlement runs, which the ledger signs too"},
                     add_settlement_draft_verb);

    CLI::App& merchants =
        add_kind(line, officer, Kind::merchant_register,
                 {"het winkeliersregister: wie betaald mag worden, en tot hoeveel",
                  "the register of merchants: who may be paid, and how much"});
    add_register_verbs(line, merchants);

    CLI::App& emission =
        add_kind(line, officer, Kind::emission,
                 {"uitgiften: narekenen en bevestigen", "emissions: reckon them and attest"});
    add_attest_verb(line, emission);
    add_combine_verb(line, emission, Kind::emission);
    add_show_verb(line, emission, Kind::emission);
}

}  // namespace noodgeld
