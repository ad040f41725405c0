// noodgeld ledger ..., noodgeld audit: the central ledger, and whoever checks it.
#include <algorithm>
#include <boost/json.hpp>
#include <memory>

#include "cli/daemon.h"
#include "cli/shared_options.h"
#include "cli/verbs.h"
#include "files/files.h"
#include "files/key_file.h"
#include "files/pack_file.h"
#include "files/signing.h"
#include "inspect/fact_files.h"
#include "ledger/evidence.h"
#include "ledger/judged_json.h"
#include "ledger/ledger_api.h"
#include "ledger/ledger_words.h"
#include "ledger/witness_api.h"
#include "words/counted.h"
#include "words/shown.h"

namespace noodgeld {
namespace {

namespace fs = std::filesystem;

const Phrase kNoCharter{"er is nog geen handvest", "there is no charter yet"};

Failure to_failure(const StorageError& error) {
    return {ExitCode::cannot, {error.words.nl, error.words.en}};
}

Failure to_failure(const LedgerFailure& failure) {
    return {ExitCode::cannot, {failure.words.nl, failure.words.en}};
}

/// The ledger with all that it stands on, opened from its folder.
struct Desk {
    explicit Desk(const Context& context)
        : executor(2), verifier(context.random_seed(), context.verification(), executor) {}

    Executor executor;
    crypto::Verifier verifier;
    std::unique_ptr<Ledger> ledger;
};

/// `is_new`: whether to begin a ledger there; else there must be one.
Result<std::unique_ptr<Desk>, Failure> open_desk(const Context& context, const std::string& folder,
                                                 bool is_new = false) {
    std::error_code error;
    if (!is_new && !fs::exists(fs::path(folder) / "journal", error)) {
        return cannot({folder + " is geen grootboek; begin er een met `noodgeld ledger init`",
                       folder + " is no ledger; begin one with `noodgeld ledger init`"});
    }
    auto desk = std::make_unique<Desk>(context);
    auto opened = Ledger::open(folder, desk->verifier);
    if (!opened) return fail(to_failure(opened.error()));
    desk->ledger = std::move(opened->ledger);
    context.err << context.say({opened->report.words.nl, opened->report.words.en}) << '\n';
    return desk;
}

void say_report(Context& context, const std::string& file, const IngestReport& report) {
    if (context.json) {
        context.out << report_json(file, report) << '\n';
    } else {
        context.out << visible(report_words(file, report, context.language));
    }
}

bool all_good(const IngestReport& report) {
    return report.refused.empty() && !report.cut_short;
}

// init, import

struct Import {
    std::string folder;
    std::vector<std::string> paths;
};

Outcome init(const Import& options, Context& context) {
    const Desk nowhere(context);
    NOODGELD_TRY(const Bytes charter, read_first_charter(options.paths.at(0), nowhere.verifier));
    NOODGELD_TRY_VOID(make_folder(options.folder));
    NOODGELD_TRY(const auto desk, open_desk(context, options.folder, true));
    const auto report = desk->ledger->install(charter);
    if (!report) return fail(to_failure(report.error()));
    say_report(context, options.paths.at(0), *report);
    return all_good(*report) ? ExitCode::yes : ExitCode::no;
}

Result<IngestReport, Failure> import_file(const std::string& path, Desk& desk, Language language) {
    Result<IngestReport, LedgerFailure> report = IngestReport{};
    if (auto pack = open_pack_file(path); pack && *pack) {
        report = desk.ledger->ingest_pack(**pack);
    } else {
        NOODGELD_TRY(const auto items, read_items(path, desk.verifier, language));
        report = desk.ledger->ingest(items);
    }
    if (!report) return fail(to_failure(report.error()));
    return std::move(*report);
}

/// One bad file does not keep the others out.
Outcome import(const Import& options, Context& context) {
    NOODGELD_TRY(const auto desk, open_desk(context, options.folder));
    ExitCode code = ExitCode::yes;
    for (const std::string& path : options.paths) {
        const auto report = import_file(path, *desk, context.language);
        if (!report) {
            if (desk->ledger->is_stopped()) return fail(report.error());
            context.warn(report.error().why);
            code = std::max(code, report.error().code);
            continue;
        }
        say_report(context, path, *report);
        if (!all_good(*report)) code = std::max(code, ExitCode::no);
    }
    return code;
}

// anchor, serve

struct Signing {
    std::string folder;
    std::string key;
    PassphraseSource passphrase;
    DaemonOptions daemon;
    std::vector<std::string> witnesses;
};

Outcome anchor(const Signing& options, Context& context) {
    NOODGELD_TRY(const auto desk, open_desk(context, options.folder));
    const UnixTime now = context.now();
    NOODGELD_TRY(const KeyLabel label, load_key_label(options.key));
    const auto due = desk->ledger->due_receipts({label.public_key}, now);
    const std::string text = receipts_words(options.folder, due, context.language);
    NOODGELD_TRY(const Seen seen, show_before_signing(context, text, where_to_show(context)));
    NOODGELD_TRY(const crypto::SecretKey key,
                 load_signing_key(context, options.key, options.passphrase, seen));
    NOODGELD_TRY_VOID(check_receipt_key(options.key, key.public_key(), *desk->ledger));
    const auto made = desk->ledger->anchor(key, now);
    if (!made) return fail(to_failure(made.error()));
    if (context.json) {
        context.out << boost::json::object{{"receipts", *made}} << '\n';
    } else {
        context.out << counted(*made, {"ontvangstbewijs", "receipt"},
                               {"ontvangstbewijzen", "receipts"}, context.language)
                    << '\n';
    }
    return ExitCode::yes;
}

Outcome serve_ledger(const Signing& options, Context& context) {
    NOODGELD_TRY(const auto desk, open_desk(context, options.folder));
    const std::string text =
        context.say({"Zolang grootboek ", "As long as ledger "}) + options.folder +
        context.say({" draait, ondertekent deze sleutel elk ontvangstbewijs waar iemand om vraagt, "
                     "en de stand van het log.\n",
                     " serves, this key signs every receipt that anybody asks for, and the state "
                     "of the log.\n"});
    NOODGELD_TRY(const Seen seen, show_before_signing(context, text, where_to_show(context)));
    NOODGELD_TRY(const crypto::SecretKey key,
                 load_signing_key(context, options.key, options.passphrase, seen));
    NOODGELD_TRY_VOID(check_receipt_key(options.key, key.public_key(), *desk->ledger));
    std::vector<KnownWitness> witnesses;
    for (const std::string& one : options.witnesses) {
        const auto known = parse_known_witness(one);
        if (!known)
            return misused({"--witness " + one + ": geen VKEY=URL van een getuige",
                            "--witness " + one + ": no VKEY=URL of a witness"});
        witnesses.push_back(*known);
    }
    WitnessRounds rounds(*desk->ledger, key, std::move(witnesses), desk->verifier,
                         [&context](const Phrase& said) { context.warn(said); });
    http::Router router;
    add_ledger_routes(router, *desk->ledger, key, context.clock);
    const auto health = [&ledger = *desk->ledger] {
        if (ledger.is_stopped()) return http::Health{false, "the disk failed: restart"};
        if (ledger.is_full()) return http::Health{false, "the disk is nearly full: make room"};
        return http::Health{true, "taking facts"};
    };
    std::function<void()> ask;
    if (!options.witnesses.empty()) ask = [&] { rounds.ask_all(context.clock()); };
    return serve(context, options.daemon, std::move(router), health, ask);
}

// settle, export

struct Out {
    std::string folder;
    std::string out;
    bool force = false;
};

Outcome settle(const Out& options, Context& context) {
    NOODGELD_TRY(const auto desk, open_desk(context, options.folder));
    std::optional<Results> results;
    std::vector<Phrase> warnings;
    std::string run;
    desk->ledger->read([&](const LedgerView& view) {
        if (!view.facts.holdings().lineage()) return;
        results = make_results(view.facts, view.judged, view.digest);
        warnings = settlement_warnings(*results, view.facts.holdings());
        run = run_to_draft(*results, view.log.size(), view.log.root());
    });
    if (!results) return refuse(kNoCharter);
    NOODGELD_TRY_VOID(make_folder(options.out));
    const fs::path folder = options.out;
    const WriteOptions write{options.force, false};
    std::error_code none;
    if (options.force) fs::remove(folder / "run.json", none);  // It would pay other results.
    NOODGELD_TRY_VOID(
        write_file((folder / "results.json").string(), as_bytes(to_json(*results)), write));
    NOODGELD_TRY_VOID(write_file((folder / "settlement.csv").string(),
                                 as_bytes(settlement_csv(*results)), write));
    if (!run.empty()) {
        NOODGELD_TRY_VOID(write_file((folder / "run.json").string(), as_bytes(run), write));
    }
    for (const Phrase& warning : warnings) context.warn(warning);
    context.out << (context.json ? to_json(*results) : settlement_csv(*results));
    return ExitCode::yes;
}

Outcome export_all(const Out& options, Context& context) {
    NOODGELD_TRY(const auto desk, open_desk(context, options.folder));
    Bytes pack;
    const auto written = desk->ledger->write_export([&pack](ByteView piece) {
        append(pack, piece);
        return true;
    });
    if (!written) return fail(to_failure(written.error()));
    if (pack.empty()) return refuse(kNoCharter);
    NOODGELD_TRY_VOID(write_output(context, options.out, pack, {options.force, false}));
    return ExitCode::yes;
}

Outcome write_evidence(const Out& options, Context& context) {
    NOODGELD_TRY(const auto desk, open_desk(context, options.folder));
    if (!desk->ledger->lineage()) return refuse(kNoCharter);
    const std::string text = desk->ledger->read([](const LedgerView& view) {
        return boost::json::serialize(evidence_json(view.judged, std::size_t{1} << 20)) + "\n";
    });
    Bytes pack;
    const auto written = desk->ledger->write_evidence([&pack](ByteView piece) {
        append(pack, piece);
        return true;
    });
    if (!written) return fail(to_failure(written.error()));
    NOODGELD_TRY_VOID(make_folder(options.out));
    const fs::path folder = options.out;
    const WriteOptions write{options.force, false};
    NOODGELD_TRY_VOID(write_file((folder / "evidence.pack").string(), pack, write));
    NOODGELD_TRY_VOID(write_file((folder / "evidence.json").string(), as_bytes(text), write));
    if (context.json) context.out << text;
    return ExitCode::yes;
}

struct Check {
    std::string charter;
    std::vector<std::string> packs;
};

Outcome check_packs(const Check& options, Context& context) {
    const Desk desk(context);
    NOODGELD_TRY(const Bytes charter, read_first_charter(options.charter, desk.verifier));
    bool all_prove = true;
    for (const std::string& path : options.packs) {
        NOODGELD_TRY(const Bytes pack, read_file(path));
        const auto proven = check_evidence(charter, pack, desk.verifier);
        if (!proven) {
            return refuse({path + " is geen heel verzamelbestand van dit handvest",
                           path + " is no whole pack of this charter"});
        }
        all_prove = all_prove && !proven->empty();
        boost::json::array items;
        for (const auto& [accusation, about] : *proven) {
            items.push_back(
                {{"accusation", name(accusation)}, {"about", boost::json::value_from(about)}});
            if (context.json) continue;
            context.out << visible(path) << ": " << context.say(words_of(accusation)) << '\n';
            for (const std::string& one : about) context.out << "  " << one << '\n';
        }
        if (context.json) {
            context.out << boost::json::object{{"file", path}, {"proven", items}} << '\n';
        } else if (proven->empty()) {
            context.out << visible(path)
                        << context.say({": bewijst niets\n", ": proves nothing\n"});
        }
    }
    return all_prove ? ExitCode::yes : ExitCode::no;
}

struct Audit {
    std::string charter;
    std::string facts;
    std::string results;
};

Outcome audit_facts(const Audit& options, Context& context) {
    const Desk desk(context);
    NOODGELD_TRY(const Bytes charter, read_first_charter(options.charter, desk.verifier));
    NOODGELD_TRY(const Bytes facts, read_file(options.facts));
    std::optional<Results> claimed;
    if (!options.results.empty()) {
        NOODGELD_TRY(const Bytes text, read_file(options.results));
        auto results = results_from_json(as_text(text));
        if (!results) {
            return refuse({options.results + ": " + results.error(),
                           options.results + ": " + results.error()});
        }
        claimed = std::move(*results);
    }
    const AuditReport report = audit(charter, facts, claimed ? &*claimed : nullptr, desk.verifier);
    const bool compared = claimed.has_value();
    if (context.json) {
        write_json(context.out, audit_json(report, compared, context.language),
                   report.audited ? &report.audited->judged : nullptr);
    } else {
        context.out << visible(audit_words(report, compared, context.language));
    }
    return report.agrees() && report.findings.empty() ? ExitCode::yes : ExitCode::no;
}

// the command line

void add_folder(CommandLine& line, CLI::App& verb, std::string& folder) {
    line.add_required(verb, "--dir", folder, {"de map van het grootboek", "the ledger's folder"});
}

void add_import_verb(CommandLine& line, CLI::App& group, const std::string& verb_name,
                     const Phrase& about, const std::string& example,
                     Outcome (*work)(const Import&, Context&)) {
    const auto options = std::make_shared<Import>();
    CLI::App& verb = line.add_verb(group, verb_name, about, example);
    add_folder(line, verb, options->folder);
    CLI::Option* files =
        line.add_required(verb, "FILE", options->paths, {"de bestanden", "the files"});
    if (verb_name == "init") files->expected(1);
    line.runs(verb, [options, work](Context& context) { return work(*options, context); });
}

void add_signing_verb(CommandLine& line, CLI::App& group, const std::string& verb_name,
                      const Phrase& about, const std::string& example,
                      Outcome (*work)(const Signing&, Context&)) {
    const auto options = std::make_shared<Signing>();
    CLI::App& verb = line.add_verb(group, verb_name, about, example);
    add_folder(line, verb, options->folder);
    line.add_required(verb, "--key", options->key,
                      {"de sleutel van het grootboek", "the ledger's key"});
    add_passphrase_option(line, verb, options->passphrase);
    if (verb_name == "serve") {
        add_daemon_options(line, verb, options->daemon);
        verb.add_option(
            "--witness", options->witnesses,
            line.text({"VKEY=URL van een getuige die het log mee ondertekent (noodgeld "
                       "witness)",
                       "VKEY=URL of a witness that cosigns the log (noodgeld witness)"}));
    }
    line.runs(verb, [options, work](Context& context) { return work(*options, context); });
}

void add_out_verb(CommandLine& line, CLI::App& group, const std::string& verb_name,
                  const Phrase& about, const std::string& example,
                  Outcome (*work)(const Out&, Context&)) {
    const auto options = std::make_shared<Out>();
    CLI::App& verb = line.add_verb(group, verb_name, about, example);
    add_folder(line, verb, options->folder);
    const bool is_file = verb_name == "export";
    verb.add_option("--out", options->out,
                    line.text(is_file ? Phrase{"het bestand", "the file"}
                                      : Phrase{"de map die het wordt", "the folder to make"}))
        ->required();
    add_force_option(line, verb, options->force);
    line.runs(verb, [options, work](Context& context) { return work(*options, context); });
}

void add_evidence_check(CommandLine& line) {
    const auto options = std::make_shared<Check>();
    CLI::App& verb = line.add_verb("evidence",
                                   {"kijk wat bewijsstukken bewijzen, met het handvest alleen",
                                    "see what evidence proves, with the charter alone"},
                                   "noodgeld evidence --charter charter.cose bewijs/evidence.pack");
    line.add_required(
        verb, "--charter", options->charter,
        {"het eerste handvest, dat u vertrouwt", "the first charter, which you trust"});
    line.add_required(verb, "PACK", options->packs, {"de bewijsstukken", "the evidence"});
    line.runs(verb, [options](Context& context) { return check_packs(*options, context); });
}

void add_audit(CommandLine& line) {
    const auto options = std::make_shared<Audit>();
    CLI::App& verb = line.add_verb(
        "audit",
        {"reken alles na uit de feiten en het handvest alleen",
         "re-derive everything from the facts and the charter alone"},
        "noodgeld audit --charter charter.cose --facts facts.pack --results results.json");
    line.add_required(
        verb, "--charter", options->charter,
        {"het eerste handvest, dat u vertrouwt", "the first charter, which you trust"});
    line.add_required(verb, "--facts", options->facts,
                      {"wat het grootboek heeft uitgegeven", "what the ledger exported"});
    verb.add_option("--results", options->results,
                    line.text({"wat het grootboek beweert: results.json van `ledger settle`",
                               "what the ledger claims: results.json of `ledger settle`"}));
    line.runs(verb, [options](Context& context) { return audit_facts(*options, context); });
}

}  // namespace

void add_ledger_verbs(CommandLine& line) {
    CLI::App& group = line.add_group("ledger", {"het centrale grootboek", "the central ledger"});
    add_import_verb(line, group, "init",
                    {"begin een grootboek met het handvest", "begin a ledger with the charter"},
                    "noodgeld ledger init --dir grootboek charter.cose", init);
    add_import_verb(line, group, "import",
                    {"neem bestanden over: verzamelbestanden en losse stukken",
                     "take files: packs and single objects"},
                    "noodgeld ledger import --dir grootboek kassa1.pack", import);
    add_signing_verb(line, group, "anchor",
                     {"geef ontvangstbewijzen voor wat er is", "give receipts for what is here"},
                     "noodgeld ledger anchor --dir grootboek --key ledger.key", anchor);
    add_signing_verb(
        line, group, "serve",
        {"neem feiten aan over HTTP, op deze machine", "take facts over HTTP, on this machine"},
        "noodgeld ledger serve --dir grootboek --key ledger.key --port 8090", serve_ledger);
    add_out_verb(line, group, "settle",
                 {"schrijf wat elke winkelier krijgt", "write what each merchant gets"},
                 "noodgeld ledger settle --dir grootboek --out afrekening", settle);
    add_out_verb(line, group, "export",
                 {"schrijf alle feiten, voor wie narekent", "write all facts, for auditors"},
                 "noodgeld ledger export --dir grootboek --out facts.pack", export_all);
    add_out_verb(line, group, "evidence",
                 {"schrijf elke beschuldiging met wat haar bewijst",
                  "write every accusation with what proves it"},
                 "noodgeld ledger evidence --dir grootboek --out bewijs", write_evidence);
    add_evidence_check(line);
    add_audit(line);
}

}  // namespace noodgeld
