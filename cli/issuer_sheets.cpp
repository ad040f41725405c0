#include "cli/issuer_sheets.h"

#include <fmt/format.h>

#include <filesystem>
#include <list>
#include <thread>

#include "api/draft.h"
#include "base/check.h"
#include "cli/shared_options.h"
#include "files/files.h"
#include "files/key_file.h"
#include "files/signing.h"
#include "inspect/fact_files.h"
#include "issuer/emission_closing.h"
#include "issuer/run_words.h"
#include "protocol/wire/text.h"
#include "words/shown.h"

namespace noodgeld {
namespace {

constexpr std::size_t kMaxPlanBytes = std::size_t{1} << 20;
constexpr unsigned kMostThreads = 64;

struct MintOptions {
    std::string input;
    std::vector<std::string> facts;
    std::vector<std::string> series_keys;
    std::vector<std::string> tokens_for;
    std::vector<std::string> seeds_for;
    std::string folder;
    PassphraseSource passphrase;
};

Result<std::vector<crypto::SealingKey>, Failure> sealing_keys_from(
    const std::vector<std::string>& texts) {
    std::vector<crypto::SealingKey> keys;
    for (const std::string& text : texts) {
        NOODGELD_TRY(const crypto::SealingKey key, sealing_key_from(text));
        keys.push_back(key);
    }
    return keys;
}

Result<MintRecipients, Failure> recipients_of(const MintOptions& options, const Charter& charter,
                                              const Context& context) {
    MintRecipients recipients;
    NOODGELD_TRY(recipients.tokens, sealing_keys_from(options.tokens_for));
    NOODGELD_TRY(recipients.seeds, sealing_keys_from(options.seeds_for));
    recipients.box_keys = charter.auditors;
    recipients.box_keys.push_back(charter.revocation_desk);
    for (const crypto::SealingKey& key : recipients.tokens) {
        if (std::ranges::count(recipients.seeds, key) == 0) continue;
        context.warn({"let op: één ontvanger krijgt munten en geheimen, en kan ze dus uitgeven",
                      "note: one recipient gets tokens and seeds, and so can spend them"});
        break;
    }
    return recipients;
}

std::string place(const MintOptions& options, const std::string& what, Count first_sheet,
                  const char* ending) {
    return options.folder + "/" + fmt::format("{}-{:09}.{}", what, first_sheet.value, ending);
}

/// The ids come last: where they are, all of the bundle is.
Result<void, Failure> write_bundle(const MintOptions& options, const MintedBundle& minted) {
    const auto sealed = [&](const char* what) {
        return place(options, what, minted.first_sheet, "sealed");
    };
    NOODGELD_TRY_VOID(write_file(sealed("tokens"), minted.tokens, {}));
    NOODGELD_TRY_VOID(write_file(sealed("seeds"), minted.seeds, {}));
    NOODGELD_TRY_VOID(write_file(sealed("box-keys"), minted.box_keys, {}));
    for (const MintedIds& ids : minted.ids) {
        const std::string series = hex(ids.series.bytes);
        NOODGELD_TRY_VOID(
            write_file(place(options, series, minted.first_sheet, "ids"), encode(ids), {}));
    }
    return {};
}

struct RunFigures {
    Count sheets;
    std::vector<SeriesCount> tokens;  ///< Of each series, once a bundle.
};

Result<RunFigures, Failure> write_run(const MintOptions& options, const SheetPlan& plan, Mint& mint,
                                      const Context& context) {
    RunFigures figures;
    while (const auto minted = mint.next()) {
        NOODGELD_TRY_VOID(write_bundle(options, *minted));
        figures.sheets.value += minted->sheets.value;
        for (const MintedIds& ids : minted->ids) {
            figures.tokens.push_back({ids.series, {ids.ids.size()}});
        }
        if (context.err_is_terminal) {
            context.err << '\r' << figures.sheets.value << " / " << plan.sheets.value
                        << context.say({" vellen", " sheets"}) << std::flush;
        }
    }
    if (context.err_is_terminal) context.err << '\n';
    return figures;
}

/// Those that sign the run, each opened once it was shown.
Result<std::list<crypto::SecretKey>, Failure> open_series_keys(const MintOptions& options,
                                                               const Shown& run, Context& context) {
    NOODGELD_TRY(const Seen seen, show_before_signing(context, lines_of(run, context.language),
                                                      where_to_show(context)));
    std::list<crypto::SecretKey> keys;
    for (const std::string& path : options.series_keys) {
        NOODGELD_TRY(crypto::SecretKey key,
                     load_signing_key(context, path, options.passphrase, seen));
        keys.push_back(std::move(key));
    }
    return keys;
}

Outcome mint_run(const MintOptions& options, Context& context) {
    const std::string earlier = place(options, "tokens", {1}, "sealed");
    if (std::error_code error; std::filesystem::exists(earlier, error)) {
        return cannot({earlier + " bestaat al; geef deze oplage een andere map",
                       earlier + " exists already; give this run another folder"});
    }
    FactFiles facts(context);
    NOODGELD_TRY_VOID(facts.take(options.facts, context.language));
    NOODGELD_TRY(const Charter* charter, facts.charter());
    NOODGELD_TRY(const Bytes json, read_input(context, options.input, kMaxPlanBytes));
    NOODGELD_TRY(const SheetPlan plan, read_draft<SheetPlan>(as_text(json), options.input));
    if (!well_formed(plan)) return fail(to_failure(options.input, MintRefusal::bad_plan));
    NOODGELD_TRY(const auto series, series_of(plan, facts.held()));
    NOODGELD_TRY(MintRecipients recipients, recipients_of(options, *charter, context));
    NOODGELD_TRY(
        const auto keys,
        open_series_keys(
            options, show_run(plan, series, recipients, facts.held(), context.language), context));
    NOODGELD_TRY(const auto with_key, with_keys(plan, series, keys));

    Executor executor(std::clamp(std::thread::hardware_concurrency(), 1u, kMostThreads));
    auto mint = Mint::start(
        plan, with_key, std::move(recipients), *facts.held().lineage(), context.random_seed(),
        executor, context.back_end != nullptr ? *context.back_end : crypto::best_back_end());
    if (!mint) return fail(to_failure(options.input, mint.error()));
    NOODGELD_TRY_VOID(make_folder(options.folder));
    NOODGELD_TRY(const RunFigures figures, write_run(options, plan, *mint, context));
    Count tokens;
    for (const SeriesCount& one : figures.tokens) tokens.value += one.tokens.value;
    const auto value = value_of(figures.tokens, facts.held());
    Shown shown;
    shown.add("run", show(mint->run(), context.language));
    shown.add("sheets", show(figures.sheets, context.language));
    shown.add("tokens", show(tokens, context.language));
    if (value) shown.add("total_value", show(*value, context.language));
    say(context, shown);
    return ExitCode::yes;
}

struct Vouchers {
    std::string tokens;
    std::string seeds;
    std::string tokens_key;
    std::string seeds_key;
    std::uint64_t sheet = 0;
    std::string out;
    bool force = false;
    PassphraseSource passphrase;
};

Result<OpenBundle, Failure> open_bundle(const std::string& path, const crypto::OpeningKey& key,
                                        BundleContent content) {
    NOODGELD_TRY(const Bytes file, read_file(path));
    auto opened = crypto::open_sealed(file, key);
    if (!opened) return fail(seal_failure(opened.error(), path));
    auto bundle = OpenBundle::read(std::move(*opened), content);
    if (!bundle) {
        return refuse(
            {path + " is geen bestand van deze soort", path + " is no file of this kind"});
    }
    return std::move(*bundle);
}

/// A line of text for each voucher of a sheet. Whoever has the file can spend them.
Outcome write_vouchers(const Vouchers& options, Context& context) {
    NOODGELD_TRY(const auto tokens_key,
                 load_opening_key(context, options.tokens_key, options.passphrase));
    NOODGELD_TRY(const auto seeds_key,
                 load_opening_key(context, options.seeds_key, options.passphrase));
    NOODGELD_TRY(const OpenBundle tokens,
                 open_bundle(options.tokens, tokens_key, BundleContent::tokens));
    NOODGELD_TRY(const OpenBundle seeds,
                 open_bundle(options.seeds, seeds_key, BundleContent::seeds));
    const auto vouchers = join_sheet(tokens, seeds, options.sheet);
    if (!vouchers) return fail(to_failure(options.tokens, vouchers.error()));

    constexpr std::size_t kMostTextBytes = 512;
    Bytes lines;
    lines.reserve(vouchers->size() * kMostTextBytes);  // Never grows, so leaves no copy behind.
    for (const SheetVoucher& one : *vouchers) {
        SecretBytes object(encode(one.voucher));
        std::string text = to_text(Kind::voucher, object.view()) + "\n";
        NOODGELD_CHECK(text.size() <= kMostTextBytes);
        append(lines, as_bytes(text));
        wipe({reinterpret_cast<std::uint8_t*>(text.data()), text.size()});
    }
    const SecretBytes secret(std::move(lines));
    NOODGELD_TRY_VOID(write_output(context, options.out, secret.view(), {options.force, true}));
    return ExitCode::yes;
}

}  // namespace

void add_mint_verb(CommandLine& line, CLI::App& issuer) {
    const auto options = std::make_shared<MintOptions>();
    CLI::App& verb = line.add_verb(
        issuer, "mint",
        {"maak de munten van een oplage vellen, verzegeld voor wie ze drukken",
         "mint the tokens of a print run of sheets, sealed for those who print them"},
        "noodgeld issuer mint --input plan.json --facts charter.cose day1.cose day2.cose \\\n"
        "  --series-key day1.key day2.key --tokens-for house-a.key --seeds-for house-b.key \\\n"
        "  --folder run1");
    line.add_required(verb, "--input", options->input,
                      {"hoeveel vellen, met wat erop, in JSON (docs/minting.md)",
                       "how many sheets, and what is on them, in JSON (docs/minting.md)"});
    line.add_required(verb, "--series-key", options->series_keys,
                      {"de sleutels van de series", "the series' keys"});
    line.add_required(verb, "--tokens-for", options->tokens_for,
                      {"wie de munten drukt: sleutelbestand of openbare sleutel",
                       "who prints the tokens: key file or public key"});
    line.add_required(verb, "--seeds-for", options->seeds_for,
                      {"wie de geheimen drukt: sleutelbestand of openbare sleutel",
                       "who prints the seeds: key file or public key"});
    line.add_required(verb, "--folder", options->folder,
                      {"waar de bestanden komen", "where the files go"});
    add_facts_option(line, verb, options->facts);
    add_passphrase_option(line, verb, options->passphrase);
    line.runs(verb, [options](Context& context) { return mint_run(*options, context); });
}

void add_sheet_verbs(CommandLine& line, CLI::App& issuer) {
    CLI::App& group = line.add_verb(issuer, "sheet", {"vellen", "sheets"},
                                    "noodgeld issuer sheet vouchers --help");
    group.require_subcommand(1);
    const auto options = std::make_shared<Vouchers>();
    CLI::App& verb = line.add_verb(
        group, "vouchers",
        {"open de bonnen van één vel, als tekst: wie het bestand heeft, kan ze uitgeven",
         "open the vouchers of one sheet, as text: whoever has the file can spend them"},
        "noodgeld issuer sheet vouchers --sheet 17 --tokens run1/tokens-000000001.sealed \\\n"
        "  --seeds run1/seeds-000000001.sealed --tokens-key house-a.key \\\n"
        "  --seeds-key house-b.key --out sheet17.txt");
    line.add_required(verb, "--sheet", options->sheet,
                      {"het nummer van het vel", "the number of the sheet"});
    line.add_required(verb, "--tokens", options->tokens, {"verzegelde munten", "sealed tokens"});
    line.add_required(verb, "--seeds", options->seeds, {"verzegelde geheimen", "sealed seeds"});
    line.add_required(verb, "--tokens-key", options->tokens_key,
                      {"opent de munten", "opens the tokens"});
    line.add_required(verb, "--seeds-key", options->seeds_key,
                      {"opent de geheimen", "opens the seeds"});
    line.add_required(verb, "--out", options->out,
                      {"het bestand dat het wordt", "the file to make"});
    add_force_option(line, verb, options->force);
    add_passphrase_option(line, verb, options->passphrase);
    line.runs(verb, [options](Context& context) { return write_vouchers(*options, context); });
}

}  // namespace noodgeld
