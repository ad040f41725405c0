// noodgeld terminal ...: a shop's device, from installing it to serving its tills.
#include <algorithm>
#include <boost/json.hpp>
#include <memory>

#include "base/hexadecimal.h"
#include "cli/daemon.h"
#include "cli/shared_options.h"
#include "cli/terminal_device.h"
#include "cli/terminal_enrolment.h"
#include "cli/verbs.h"
#include "files/files.h"
#include "files/key_file.h"
#include "files/pack_file.h"
#include "files/signing.h"
#include "inspect/fact_files.h"
#include "terminal/terminal_api.h"
#include "terminal/terminal_json.h"
#include "words/counted.h"
#include "words/iban.h"
#include "words/merchant.h"
#include "words/shown.h"
#include "words/typed_text.h"
#include "words/words.h"

namespace noodgeld {
namespace {

namespace fs = std::filesystem;
namespace json = boost::json;

// init

struct Init : TerminalOptions {
    std::string charter;
    bool light = false;
};

/// The journal is made first and the key last: only a device that is complete has a key.
Outcome init(const Init& options, Context& context) {
    Device device(context);
    NOODGELD_TRY(const Bytes charter, read_first_charter(options.charter, device.verifier));
    std::error_code ignored;
    if (fs::exists(key_path(options), ignored)) {
        return refuse({options.folder + " is al ingericht", options.folder + " is set up already"});
    }
    NOODGELD_TRY(const auto passphrase,
                 choose_passphrase(context, options.passphrase, key_path(options)));
    const crypto::Seed seed = context.random_seed();
    NOODGELD_TRY(const NewKeyFile made,
                 make_key_file(KeyUse::signing, "terminal", seed, passphrase.view(),
                               context.random_seed(), key_file_cost(options.light)));
    NOODGELD_TRY_VOID(make_folder(options.folder));
    auto opened = Terminal::open(fs::path(options.folder) / "journal",
                                 crypto::SecretKey::from_seed(seed.view()), device.verifier);
    if (!opened) return fail(to_failure(opened.error()));
    const auto installed = opened->terminal->install(charter, context.now());
    if (!installed) return fail(about(options.charter, to_failure(installed.error())));
    NOODGELD_TRY_VOID(write_file(key_path(options), made.file, {false, true}));

    const Charter& held = *opened->terminal->holdings().current_charter();
    if (held.drill) {
        context.warn({"dit is een OEFENING: niets hiervan wordt ooit uitbetaald",
                      "this is a DRILL: nothing of it will ever be paid out"});
    }
    Shown shown;
    shown.add("lineage", show(*opened->terminal->holdings().lineage(), context.language));
    shown.add("public_key", Shown::leaf(hex(made.label.public_key)));
    shown.add("drill", show(held.drill, context.language));
    say(context, shown);
    return ExitCode::yes;
}

// adopt, import, export

struct Files : TerminalOptions {
    std::vector<std::string> paths;
};

void say_adopted(Context& context, const std::string& path, Kind kind, const Adoption& adoption) {
    const std::string hash = hex(adoption.hash.bytes);
    if (context.json) {
        context.out << json::object{{"file", path},
                                    {"kind", name(kind)},
                                    {"hash", hash},
                                    {"new", adoption.is_new},
                                    {"recorded", adoption.recorded}}
                    << '\n';
        return;
    }
    context.out << visible(path) << ": " << word(kind, context.language) << ' ' << hash
                << (adoption.is_new ? context.say({" nieuw", " new"})
                                    : context.say({" bekend", " known"}))
                << '\n';
}

/// One object to adopt, where it came from, and why it was refused so far.
struct Offered {
    std::string path;
    PackItem item;
    Failure refused = {};
};

/// Adopts what can be, and leaves what was refused; fails when the disk does.
Result<void, Failure> adopt_round(std::vector<Offered>& offered, Terminal& terminal,
                                  Context& context) {
    std::vector<Offered> left;
    for (Offered& one : offered) {
        const auto adopted = terminal.adopt(one.item.kind, one.item.object, context.now());
        if (adopted) {
            say_adopted(context, one.path, one.item.kind, *adopted);
            continue;
        }
        one.refused = about(one.path, to_failure(adopted.error()));
        if (one.refused.code == ExitCode::cannot) return fail(one.refused);
        left.push_back(std::move(one));
    }
    offered = std::move(left);
    return {};
}

/// What a device's key signs when it takes these over, for people.
std::string adoption_words(const Files& options, const std::vector<Offered>& offered,
                           const Context& context) {
    std::string out = context.say({"Apparaat ", "Terminal "}) + options.folder +
                      context.say({" boekt in zijn logboek dat het overneemt:\n",
                                   " enters into its feed that it adopts:\n"});
    for (const Offered& one : offered) {
        out += "  " + one.path + ": " + std::string(word(one.item.kind, context.language)) + '\n';
    }
    return out;
}

/// One bad file does not keep the others out. What vouches may stand after what it vouches for:
/// offered again while that brings something.
Outcome adopt(const Files& options, Context& context) {
    NOODGELD_TRY_VOID(check_set_up(options));
    const Device reader(context);
    ExitCode code = ExitCode::yes;
    std::vector<Offered> offered;
    for (const std::string& path : options.paths) {
        auto items = read_items(path, reader.verifier, context.language);
        if (!items) {
            context.warn(items.error().why);
            code = std::max(code, items.error().code);
            continue;
        }
        for (PackItem& item : *items) offered.push_back({path, std::move(item)});
    }
    NOODGELD_TRY(const auto device,
                 open_device(context, options, adoption_words(options, offered, context)));
    for (std::size_t before = offered.size() + 1; offered.size() < before;) {
        before = offered.size();
        NOODGELD_TRY_VOID(adopt_round(offered, *device->terminal, context));
    }
    for (const Offered& one : offered) {
        context.warn(one.refused.why);
        code = std::max(code, one.refused.code);
    }
    return code;
}

void say_imported(Context& context, const std::string& path, const ImportReport& report) {
    if (context.json) {
        json::object out = to_json(report);
        out["file"] = path;
        context.out << out << '\n';
        return;
    }
    const Phrase object{"nieuw stuk", "new object"};
    const Phrase objects{"nieuwe stukken", "new objects"};
    const Phrase entry{"nieuwe boeking", "new entry"};
    const Phrase entries{"nieuwe boekingen", "new entries"};
    context.out << visible(path) << ": "
                << counted(report.objects_new, object, objects, context.language) << ", "
                << counted(report.entries_new, entry, entries, context.language) << ", "
                << report.items_known << context.say({" al bekend", " known already"});
    if (report.items_skipped > 0) {
        context.out << ", " << report.items_skipped
                    << context.say({" niet voor een kassa", " not for a terminal"});
    }
    context.out << '\n';
    for (const auto& [refusal, count] : report.refused) {
        context.out << "  " << count << " x " << sentence(refusal, context.language) << '\n';
    }
    if (report.cut_short) {
        context.out << context.say(
            {"  het einde ontbreekt of is beschadigd\n", "  its end is missing or damaged\n"});
    }
}

Failure import_failure(const std::string& path, const TerminalRefusal& refusal) {
    if (refusal.refusal != Refusal::malformed) return about(path, to_failure(refusal));
    return {ExitCode::no,
            {path + " is geen verzamelbestand, of het is beschadigd (losse stukken gaan met "
                    "`noodgeld terminal adopt`)",
             path + " is no pack, or it is damaged (single objects go with `noodgeld terminal "
                    "adopt`)"}};
}

/// No, in the end, if anything of any file was refused or missing; the rest is taken all the same.
Outcome import(const Files& options, Context& context) {
    const std::string text =
        context.say({"Apparaat ", "Terminal "}) + options.folder +
        context.say({" boekt in zijn logboek wat het van andere apparaten hoort.\n",
                     " enters into its feed what it hears from other terminals.\n"});
    NOODGELD_TRY(const auto device, open_device(context, options, text));
    Exchange exchange(*device->terminal);
    ExitCode code = ExitCode::yes;
    for (const std::string& path : options.paths) {
        auto pack = open_pack_file(path);
        if (!pack) {
            context.warn(pack.error().why);
            code = std::max(code, pack.error().code);
            continue;
        }
        Result<ImportReport, TerminalRefusal> report =
            fail(TerminalRefusal{.refusal = Refusal::malformed});
        if (*pack) report = exchange.read_pack(**pack, context.now());
        if (!report) {
            const Failure failure = import_failure(path, report.error());
            if (failure.code == ExitCode::cannot) return fail(failure);
            context.warn(failure.why);
            code = std::max(code, failure.code);
            continue;
        }
        say_imported(context, path, *report);
        if (!report->refused.empty() || report->cut_short) code = std::max(code, ExitCode::no);
    }
    return code;
}

struct Export : TerminalOptions {
    std::string out;
    bool force = false;
};

Outcome export_all(const Export& options, Context& context) {
    const std::string text =
        context.say({"Apparaat ", "Terminal "}) + options.folder +
        context.say({" ondertekent de stand van zijn logboek, zoals dat er nu staat.\n",
                     " signs the head of its feed, as it stands now.\n"});
    NOODGELD_TRY(const auto device, open_device(context, options, text, options.out));
    Bytes pack;
    const auto written = Exchange(*device->terminal).write_pack({1}, [&pack](ByteView piece) {
        append(pack, piece);
        return true;
    });
    if (!written) return fail(to_failure(written.error()));
    NOODGELD_TRY_VOID(write_output(context, options.out, pack, {options.force, false}));
    return ExitCode::yes;
}

// serve

struct Serve : TerminalOptions {
    DaemonOptions daemon;
};

Outcome serve_terminal(const Serve& options, Context& context) {
    const std::string text =
        context.say({"Zolang apparaat ", "As long as terminal "}) + options.folder +
        context.say(
            {" draait, ondertekent het elke boeking in zijn logboek: wat kassa's verkopen en "
             "ongedaan maken, en wat het overneemt.\n",
             " serves, it signs every entry of its feed: what tills sell and void, and what "
             "it adopts.\n"});
    NOODGELD_TRY(const auto device, open_device(context, options, text));
    http::Router router;
    Terminal& terminal = *device->terminal;
    add_terminal_routes(router, terminal, context.clock);
    return serve(context, options.daemon, std::move(router), [&terminal, clock = context.clock] {
        const Readiness ready = readiness(terminal, clock());
        return http::Health{ready.sells, ready.why};
    });
}

// the command line

void add_init(CommandLine& line, CLI::App& group) {
    const auto options = std::make_shared<Init>();
    CLI::App& verb =
        line.add_verb(group, "init",
                      {"richt een apparaat in: een sleutel, een logboek en het handvest",
                       "set a device up: a key, a journal and the charter"},
                      "noodgeld terminal init --dir kassa1 --charter charter.cose");
    add_device_options(line, verb, *options);
    line.add_required(verb, "--charter", options->charter,
                      {"het eerste handvest: wie dit installeert, besluit het te geloven",
                       "the first charter: who installs it decides to believe it"});
    verb.add_flag("--light", options->light,
                  line.text({"nauwelijks beschermde sleutel: alleen voor oefeningen",
                             "hardly protected key: for drills only"}));
    line.runs(verb, [options](Context& context) { return init(*options, context); });
}

void add_files_verb(CommandLine& line, CLI::App& group, const std::string& verb_name,
                    const Phrase& about, const std::string& example,
                    Outcome (*work)(const Files&, Context&)) {
    const auto options = std::make_shared<Files>();
    CLI::App& verb = line.add_verb(group, verb_name, about, example);
    add_device_options(line, verb, *options);
    line.add_required(verb, "FILE", options->paths, {"de bestanden", "the files"});
    line.runs(verb, [options, work](Context& context) { return work(*options, context); });
}

void add_export(CommandLine& line, CLI::App& group) {
    const auto options = std::make_shared<Export>();
    CLI::App& verb =
        line.add_verb(group, "export",
                      {"schrijf alles wat het apparaat heeft in een bestand, om te dragen (van een "
                       "apparaat dat kassa's bedient: GET /v1/export)",
                       "write all that the device holds into a file, to be carried (from a device "
                       "that is serving tills: GET /v1/export)"},
                      "noodgeld terminal export --dir kassa1 --out kassa1.pack");
    add_device_options(line, verb, *options);
    line.add_required(verb, "--out", options->out, {"het bestand", "the file"});
    add_force_option(line, verb, options->force);
    line.runs(verb, [options](Context& context) { return export_all(*options, context); });
}

void add_serve(CommandLine& line, CLI::App& group) {
    const auto options = std::make_shared<Serve>();
    CLI::App& verb = line.add_verb(
        group, "serve", {"bedien de kassa's, op deze machine", "serve the tills, on this machine"},
        "noodgeld terminal serve --dir kassa1 --port 8080");
    add_device_options(line, verb, *options);
    add_daemon_options(line, verb, options->daemon);
    line.runs(verb, [options](Context& context) { return serve_terminal(*options, context); });
}

}  // namespace

void add_terminal_verbs(CommandLine& line) {
    CLI::App& group =
        line.add_group("terminal", {"het apparaat van een winkel", "a shop's device"});
    add_init(line, group);
    add_terminal_enrolment(line, group);
    add_files_verb(line, group, "adopt",
                   {"neem besluiten, lijsten, certificaten en series over",
                    "take over orders, lists, certificates and series"},
                   "noodgeld terminal adopt --dir kassa1 certificate.cose order.cose", adopt);
    add_files_verb(
        line, group, "import",
        {"neem het logboek van een ander apparaat over", "take over another device's feed"},
        "noodgeld terminal import --dir kassa1 kassa2.pack", import);
    add_export(line, group);
    add_serve(line, group);
}

}  // namespace noodgeld
