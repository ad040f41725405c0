// noodgeld issuer: series, printing runs, emissions.
#include <filesystem>
#include <fstream>

#include "api/draft.h"
#include "cli/issuer_sheets.h"
#include "cli/officer_ceremony.h"
#include "cli/verbs.h"
#include "files/files.h"
#include "files/key_file.h"
#include "files/signing.h"
#include "inspect/fact_files.h"
#include "issuer/id_files.h"
#include "issuer/series_making.h"
#include "words/dates.h"
#include "words/shown.h"
#include "words/typed_text.h"

namespace noodgeld {
namespace {

constexpr std::size_t kMaxDraftBytes = std::size_t{1} << 20;

struct NewSeries {
    std::string input;
    std::vector<std::string> facts;
    std::string issuer_key;
    std::string series_key;
    std::string out;
    bool light = false;
    bool force = false;
    PassphraseSource passphrase;
};

/// The issuer's key file, by its label: another's is refused before a passphrase is asked for.
Result<void, Failure> check_issuer_key(const std::string& path, const Charter& charter) {
    NOODGELD_TRY(const KeyLabel key, load_key_label(path));
    if (crypto::PublicKey{key.public_key} == charter.issuer) return {};
    return fail(to_failure(path, SeriesRefusal::not_the_issuer));
}

/// A series has a key of its own, made here and now, so that it cannot be another's.
Outcome new_series(const NewSeries& options, Context& context) {
    FactFiles facts(context);
    NOODGELD_TRY_VOID(facts.take(options.facts, context.language));
    NOODGELD_TRY(const Charter* charter, facts.charter());
    NOODGELD_TRY(const Bytes json, read_input(context, options.input, kMaxDraftBytes));
    NOODGELD_TRY(Series series, read_draft<Series>(as_text(json), options.input, {"key"}));
    std::ranges::sort(series.goods);
    const crypto::Seed seed = context.random_seed();
    series.key = crypto::SecretKey::from_seed(seed.view()).public_key();
    const auto checked = check_series(series, *charter);
    if (!checked) return fail(to_failure(options.input, checked.error()));
    NOODGELD_TRY_VOID(check_issuer_key(options.issuer_key, *charter));
    NOODGELD_TRY_VOID(check_may_write(options.series_key, options.force));

    const Lineage lineage = *facts.held().lineage();
    Shown shown;
    shown.add("id", show(series_id(series, lineage), context.language));
    shown.add("content", show(series, context.language));
    NOODGELD_TRY(const Seen seen, show_before_signing(context, lines_of(shown, context.language),
                                                      where_to_show(context)));
    NOODGELD_TRY(const crypto::SecretKey issuer,
                 load_signing_key(context, options.issuer_key, options.passphrase, seen));
    NOODGELD_TRY(const auto passphrase,
                 choose_passphrase(context, options.passphrase, options.series_key));
    NOODGELD_TRY(const NewKeyFile key,
                 make_key_file(KeyUse::signing, "series", seed, passphrase.view(),
                               context.random_seed(), key_file_cost(options.light)));
    const auto made = make_series(std::move(series), *charter, lineage, issuer);
    if (!made) return fail(to_failure(options.input, made.error()));

    NOODGELD_TRY_VOID(write_file(options.series_key, key.file, {options.force, true}));
    NOODGELD_TRY_VOID(write_file(options.out, encode(*made), {options.force, false}));
    if (context.json) context.out << to_json(shown) << '\n';
    return ExitCode::yes;
}

struct Close {
    std::vector<std::string> ids;
    std::vector<std::string> facts;
    std::string issuer_key;
    std::string manifests;  ///< A folder.
    std::string issued_at;
    std::string out;
    bool force = false;
    PassphraseSource passphrase;
};

Outcome sign_closed(const Close& options, UnixTime now, CharterVersion version,
                    const std::vector<EmittedSeries>& manifests, FactFiles& facts,
                    Context& context) {
    const auto emission = close_emission(version, now, manifests, facts.held());
    if (!emission) return fail(to_failure(options.manifests, emission.error()));
    OpenProposal open{propose(*emission), {}};
    auto governance = governance_of(open.proposal, facts.held());
    if (!governance) return fail(to_failure(options.out, governance.error()));
    open.governance = std::move(*governance);
    CeremonyOptions ceremony;
    ceremony.kind = Kind::emission;
    ceremony.key = options.issuer_key;
    ceremony.out = options.out;
    ceremony.force = options.force;
    ceremony.passphrase = options.passphrase;
    return sign_proposal(std::move(open), ceremony, facts, context);
}

Outcome close_files(const Close& options, Context& context) {
    FactFiles facts(context);
    NOODGELD_TRY_VOID(facts.take(options.facts, context.language));
    NOODGELD_TRY(const Charter* charter, facts.charter());
    UnixTime now = context.now();
    if (!options.issued_at.empty()) {
        NOODGELD_TRY(now, typed_in("--issued-at", moment_from(options.issued_at)));
    }
    NOODGELD_TRY_VOID(check_issuer_key(options.issuer_key, *charter));
    NOODGELD_TRY(const auto manifests,
                 write_manifests(options.ids, *facts.held().lineage(), options.manifests));
    auto closed = sign_closed(options, now, charter->version, manifests, facts, context);
    // What no emission names would only be in the way of the next try.
    std::error_code ignored;
    if (!closed) std::filesystem::remove_all(options.manifests, ignored);
    return closed;
}

void add_series_verbs(CommandLine& line, CLI::App& issuer) {
    CLI::App& group = line.add_verb(issuer, "series", {"series munten", "series of tokens"},
                                    "noodgeld issuer series new --help");
    group.require_subcommand(1);
    const auto options = std::make_shared<NewSeries>();
    CLI::App& verb = line.add_verb(
        group, "new",
        {"maak een serie met een eigen, nieuwe sleutel", "make a series with a new key of its own"},
        "noodgeld issuer series new --input series.json --facts charter.cose \\\n"
        "  --key issuer.key --series-key day1.key --out day1.cose");
    line.add_required(verb, "--input", options->input,
                      {"waarde, regio, goederen en tijden, in JSON (docs/ceremonies.md)",
                       "value, region, goods and times, in JSON (docs/ceremonies.md)"});
    line.add_required(verb, "--key", options->issuer_key,
                      {"de sleutel van de uitgever", "the issuer's key"});
    line.add_required(verb, "--series-key", options->series_key,
                      {"waar de sleutel van de serie komt", "where the series' key goes"});
    verb.add_flag("--light", options->light,
                  line.text({"de sleutel nauwelijks beschermd, snel open: alleen voor oefeningen",
                             "the key hardly protected, quick to open: for drills only"}));
    add_facts_option(line, verb, options->facts);
    add_out_options(line, verb, options->out, options->force);
    add_passphrase_option(line, verb, options->passphrase);
    line.runs(verb, [options](Context& context) { return new_series(*options, context); });
}

void add_emission_verbs(CommandLine& line, CLI::App& issuer) {
    CLI::App& group = line.add_verb(issuer, "emission", {"uitgiften", "emissions"},
                                    "noodgeld issuer emission close --help");
    group.require_subcommand(1);
    const auto options = std::make_shared<Close>();
    CLI::App& verb = line.add_verb(
        group, "close",
        {"sluit series voorgoed in een uitgifte, elk met een muntenlijst; daarna bevestigen de "
         "gemachtigden haar",
         "close series for good in an emission, each with a manifest; then the officers attest "
         "it"},
        "noodgeld issuer emission close run/*.ids --facts charter.cose day1.cose day2.cose \\\n"
        "  --key issuer.key --manifests manifests --out emission.issuer");
    line.add_required(verb, "IDS", options->ids,
                      {"de nummers van alle oplagen", "the ids of all print runs"});
    line.add_required(
        verb, "--manifests", options->manifests,
        {"de nieuwe map waar de muntenlijsten komen", "the new folder where the manifests go"});
    line.add_required(verb, "--key", options->issuer_key,
                      {"de sleutel van de uitgever", "the issuer's key"});
    verb.add_option("--issued-at", options->issued_at,
                    line.text({"tijdstip van uitgifte; anders nu", "time of issue; else now"}));
    add_facts_option(line, verb, options->facts);
    add_out_options(line, verb, options->out, options->force);
    add_passphrase_option(line, verb, options->passphrase);
    line.runs(verb, [options](Context& context) { return close_files(*options, context); });
}

}  // namespace

void add_issuer_verbs(CommandLine& line) {
    CLI::App& issuer = line.add_group("issuer", {"uitgever: series, oplagen en uitgiften",
                                                 "issuer: series, print runs and emissions"});
    add_series_verbs(line, issuer);
    add_mint_verb(line, issuer);
    add_sheet_verbs(line, issuer);
    add_emission_verbs(line, issuer);
}

}  // namespace noodgeld
