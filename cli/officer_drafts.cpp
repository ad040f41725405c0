#include "cli/officer_drafts.h"

#include <map>
#include <type_traits>

#include "api/draft.h"
#include "cli/officer_ceremony.h"
#include "files/files.h"
#include "files/key_file.h"
#include "issuer/bundle.h"
#include "issuer/drafting.h"
#include "words/dates.h"
#include "words/shown.h"
#include "words/typed_text.h"

namespace noodgeld {
namespace {

constexpr std::size_t kMaxDraftBytes = std::size_t{16} << 20;

struct DraftOptions {
    std::string input;
    std::vector<std::string> facts;
    std::string previous;
    bool first = false;
    std::string revocations;
    std::string order;
    std::string message;
    std::string issued_at;
    std::string out;
    bool force = false;
};

Result<UnixTime, Failure> issue_time(const DraftOptions& options, const Context& context) {
    if (options.issued_at.empty()) return context.now();
    return typed_in("--issued-at", moment_from(options.issued_at));
}

template <class T>
Result<T, Failure> read_json(const DraftOptions& options, Context& context,
                             std::initializer_list<std::string_view> filled) {
    NOODGELD_TRY(const Bytes json, read_input(context, options.input, kMaxDraftBytes));
    return read_draft<T>(as_text(json), options.input, filled);
}

/// The object in a file, if the charters vouch for it.
template <class T>
Result<T, Failure> read_vouched(const std::string& path, FactFiles& facts, Context& context) {
    NOODGELD_TRY_VOID(facts.take({path}, context.language));
    NOODGELD_TRY(const Bytes bytes, read_object(path, T::kKind));
    auto object = decode_multi_signed<T>(bytes);
    if (!object) return fail(not_of_kind(path, T::kKind));
    return std::move(object->value);
}

/// Whether `a` came after `b`.
bool is_later(const Order& a, const Order& b) {
    return a.number > b.number;
}
bool is_later(const RevocationList& a, const RevocationList& b) {
    return a.issued_at > b.issued_at;
}
bool is_later(const Ruling& a, const Ruling& b) {
    return a.number > b.number;
}
bool is_later(const Settlement& a, const Settlement& b) {
    return a.number > b.number;
}

template <class T>
const std::map<ObjectHash, T>& all_held(const Holdings& held) {
    if constexpr (std::is_same_v<T, Order>) {
        return held.orders();
    } else if constexpr (std::is_same_v<T, Ruling>) {
        return held.rulings();
    } else if constexpr (std::is_same_v<T, Settlement>) {
        return held.settlements();
    } else {
        return held.revocation_lists();
    }
}

/// The object before, which must be named; or that there is none, which must be said. Two orders
/// of one number would be evidence against those who signed both.
template <class T>
Result<std::optional<T>, Failure> read_previous(const DraftOptions& options, FactFiles& facts,
                                                Context& context) {
    if (options.first == !options.previous.empty()) {
        return misused({"geef --previous met het vorige, of --first als dit het eerste is",
                        "give --previous with the one before, or --first if this is the first"});
    }
    std::optional<T> previous;
    if (!options.first) {
        NOODGELD_TRY(previous, read_vouched<T>(options.previous, facts, context));
    }
    for (const auto& [hash, one] : all_held<T>(facts.held())) {
        if (previous && !is_later(one, *previous)) continue;
        const std::string when = moment(one.issued_at);
        return refuse(
            {"--facts bevat er al een, van " + when + ": geef de laatste met --previous",
             "--facts holds one already, of " + when + ": give the latest with --previous"});
    }
    return previous;
}

template <class T>
Outcome finish(const Result<T, DraftRefusal>& made, const DraftOptions& options,
               const FactFiles& facts, Context& context) {
    if (!made) {
        const std::string what = options.input.empty() ? options.order : options.input;
        return fail(to_failure(what, made.error()));
    }
    Proposal draft = propose(*made);
    auto governance = governance_of(draft, facts.held());
    if (!governance) return fail(to_failure(options.input, governance.error()));
    const WriteOptions how{options.force, false};
    NOODGELD_TRY_VOID(write_output(context, options.out, write_proposal(draft), how));
    const OpenProposal open{std::move(draft), std::move(*governance)};
    if (options.out != "-") show_proposal(open, facts, context);
    return ExitCode::yes;
}

Outcome draft_charter(const DraftOptions& options, Context& context) {
    FactFiles facts(context);
    NOODGELD_TRY_VOID(facts.take(options.facts, context.language));
    NOODGELD_TRY(const UnixTime now, issue_time(options, context));
    NOODGELD_TRY(Charter said,
                 read_json<Charter>(options, context, {"version", "previous", "issued_at"}));
    return finish(make_charter(std::move(said), facts.held(), now), options, facts, context);
}

Outcome draft_order(const DraftOptions& options, Context& context) {
    FactFiles facts(context);
    NOODGELD_TRY_VOID(facts.take(options.facts, context.language));
    NOODGELD_TRY(const UnixTime now, issue_time(options, context));
    NOODGELD_TRY(const auto previous, read_previous<Order>(options, facts, context));
    NOODGELD_TRY(Order said,
                 read_json<Order>(options, context,
                                  {"charter", "number", "previous", "issued_at", "revocations"}));
    if (!options.revocations.empty()) {
        NOODGELD_TRY(const RevocationList list,
                     read_vouched<RevocationList>(options.revocations, facts, context));
        said.revocations = hash_of(list, facts.held().lineage());
    }
    return finish(make_order(std::move(said), previous ? &*previous : nullptr, facts.held(), now),
                  options, facts, context);
}

Result<Ruling, DraftRefusal> make(Ruling said, const Ruling* previous, const Holdings& held,
                                  UnixTime now) {
    return make_ruling(std::move(said), previous, held, now);
}
Result<Settlement, DraftRefusal> make(Settlement said, const Settlement* previous,
                                      const Holdings& held, UnixTime now) {
    return make_settlement(std::move(said), previous, held, now);
}

/// A ruling or a settlement run.
template <class T>
Outcome draft_numbered(const DraftOptions& options, Context& context) {
    FactFiles facts(context);
    NOODGELD_TRY_VOID(facts.take(options.facts, context.language));
    NOODGELD_TRY(const UnixTime now, issue_time(options, context));
    NOODGELD_TRY(const auto previous, read_previous<T>(options, facts, context));
    NOODGELD_TRY(T said,
                 read_json<T>(options, context, {"charter", "number", "previous", "issued_at"}));
    return finish(make(std::move(said), previous ? &*previous : nullptr, facts.held(), now),
                  options, facts, context);
}

Outcome draft_stop(const DraftOptions& options, Context& context) {
    FactFiles facts(context);
    NOODGELD_TRY_VOID(facts.take(options.facts, context.language));
    NOODGELD_TRY(const UnixTime now, issue_time(options, context));
    NOODGELD_TRY(const Order order, read_vouched<Order>(options.order, facts, context));
    NOODGELD_TRY(std::string message, typed_in("--message", name_from(options.message)));
    return finish(make_stop(order, std::move(message), facts.held(), now), options, facts, context);
}

Outcome draft_revocations(const DraftOptions& options, Context& context) {
    FactFiles facts(context);
    NOODGELD_TRY_VOID(facts.take(options.facts, context.language));
    NOODGELD_TRY(const UnixTime now, issue_time(options, context));
    NOODGELD_TRY(const auto previous, read_previous<RevocationList>(options, facts, context));
    NOODGELD_TRY(RevocationList said,
                 read_json<RevocationList>(options, context, {"charter", "order", "issued_at"}));
    std::optional<Order> order;
    if (!options.order.empty()) {
        NOODGELD_TRY(order, read_vouched<Order>(options.order, facts, context));
    }
    return finish(make_revocations(std::move(said), previous ? &*previous : nullptr,
                                   order ? &*order : nullptr, facts.held(), now),
                  options, facts, context);
}

void add_common(CommandLine& line, CLI::App& verb, DraftOptions& options) {
    add_facts_option(line, verb, options.facts);
    verb.add_option("--issued-at", options.issued_at,
                    line.text({"tijdstip van uitgifte; anders nu", "time of issue; else now"}));
    add_out_options(line, verb, options.out, options.force);
}

void add_input(CommandLine& line, CLI::App& verb, DraftOptions& options) {
    line.add_required(verb, "--input", options.input,
                      {"wat u besluit, in JSON (docs/ceremonies.md); - voor de invoer",
                       "what you decide, in JSON (docs/ceremonies.md); - for the input"});
}

void add_previous(CommandLine& line, CLI::App& verb, DraftOptions& options) {
    verb.add_option("--previous", options.previous,
                    line.text({"het vorige, volledig ondertekend", "the one before, signed"}));
    verb.add_flag("--first", options.first,
                  line.text({"er is geen vorige", "there is none before"}));
}

struct FindKey {
    std::vector<std::string> files;
    std::string key;
    std::uint64_t number = 0;  ///< Of the sheet or box.
    PassphraseSource passphrase;
};

/// `find` gives what revokes the sheet or box of that number, if a bundle has it.
template <class Find>
Outcome find_key(const FindKey& options, const Phrase& not_there, Find find, Context& context) {
    NOODGELD_TRY(const crypto::OpeningKey key,
                 load_opening_key(context, options.key, options.passphrase));
    for (const std::string& path : options.files) {
        NOODGELD_TRY(const Bytes file, read_file(path));
        auto opened = crypto::open_sealed(file, key);
        if (!opened) return fail(seal_failure(opened.error(), path));
        const auto keys = OpenBundle::read(std::move(*opened), BundleContent::box_keys);
        if (!keys) {
            return refuse(
                {path + " bevat geen sleutels van dozen", path + " holds no keys of boxes"});
        }
        if (const auto found = find(*keys, options.number)) {
            context.out << to_json(show(*found, context.language)) << '\n';
            return ExitCode::yes;
        }
    }
    return refuse(not_there);
}

/// `what`: "sheet" or "box".
template <class Find>
void add_find_verb(CommandLine& line, CLI::App& group, const std::string& what, const Phrase& about,
                   const Phrase& not_there, Find find) {
    const auto options = std::make_shared<FindKey>();
    CLI::App& verb =
        line.add_verb(group, "find-" + what, about,
                      "noodgeld officer revocations find-" + what + " --" + what +
                          " 17 --key desk.key \\\n  --box-keys run/box-keys-000000001.sealed");
    line.add_required(verb, "--" + what, options->number, {"het nummer ervan", "its number"});
    line.add_required(verb, "--box-keys", options->files,
                      {"de verzegelde bestanden", "the sealed files"});
    line.add_required(verb, "--key", options->key, {"de sleutel van het loket", "the desk's key"});
    add_passphrase_option(line, verb, options->passphrase);
    line.runs(verb, [options, not_there, find](Context& context) {
        return find_key(*options, not_there, find, context);
    });
}

}  // namespace

void add_charter_draft_verb(CommandLine& line, CLI::App& group) {
    const auto options = std::make_shared<DraftOptions>();
    CLI::App& verb = line.add_verb(
        group, "draft",
        {"maak een concept van een handvest; met --facts het huidige, als dat er is",
         "make a draft of a charter; with --facts the present one, if there is one"},
        "noodgeld officer charter draft --input charter.json --out charter.draft\n"
        "noodgeld officer charter draft --input next.json --facts charter.cose --out next.draft");
    add_input(line, verb, *options);
    add_common(line, verb, *options);
    line.runs(verb, [options](Context& context) { return draft_charter(*options, context); });
}

void add_order_draft_verb(CommandLine& line, CLI::App& group) {
    const auto options = std::make_shared<DraftOptions>();
    CLI::App& verb = line.add_verb(
        group, "draft",
        {"maak een concept van een besluit: de hele tabel van wat geldt, niet een wijziging",
         "make a draft of an order: the whole table of what holds, not a change"},
        "noodgeld officer order draft --first --input order.json \\\n"
        "  --facts charter.cose series.cose emission.cose --out order.draft\n"
        "noodgeld officer order draft --previous order1.cose --input order2.json \\\n"
        "  --revocations list.cose --facts facts.pack --out order2.draft");
    add_input(line, verb, *options);
    add_previous(line, verb, *options);
    verb.add_option("--revocations", options->revocations,
                    line.text({"de intrekkingslijst die erbij hoort",
                               "the revocation list that goes with it"}));
    add_common(line, verb, *options);
    line.runs(verb, [options](Context& context) { return draft_order(*options, context); });
}

void add_stop_draft_verb(CommandLine& line, CLI::App& group) {
    const auto options = std::make_shared<DraftOptions>();
    CLI::App& verb = line.add_verb(
        group, "draft",
        {"maak een concept van een stop: het besluit en alle eerdere houden op te gelden",
         "make a draft of a stop: the order and all before it are no longer in force"},
        "noodgeld officer stop draft --order order.cose --message \"De stroom is terug.\" \\\n"
        "  --facts charter.cose --out stop.draft");
    line.add_required(verb, "--order", options->order,
                      {"het besluit dat ophoudt", "the order that ends"});
    verb.add_option("--message", options->message,
                    line.text({"bericht aan iedereen", "message to the public"}));
    add_common(line, verb, *options);
    line.runs(verb, [options](Context& context) { return draft_stop(*options, context); });
}

void add_revocations_draft_verb(CommandLine& line, CLI::App& group) {
    const auto options = std::make_shared<DraftOptions>();
    CLI::App& verb = line.add_verb(
        group, "draft",
        {"maak een concept van een intrekkingslijst; wat al was ingetrokken, blijft dat",
         "make a draft of a revocation list; what was revoked stays so"},
        "noodgeld officer revocations draft --first --input list.json --facts charter.cose \\\n"
        "  --out list.draft\n"
        "noodgeld officer revocations draft --previous list.cose --input more.json \\\n"
        "  --order order.cose --facts charter.cose --out more.draft");
    add_input(line, verb, *options);
    add_previous(line, verb, *options);
    verb.add_option("--order", options->order,
                    line.text({"het besluit waar de lijst bij hoort, als dat er al is",
                               "the order that the list goes with, if it is there already"}));
    add_common(line, verb, *options);
    line.runs(verb, [options](Context& context) { return draft_revocations(*options, context); });
}

void add_ruling_draft_verb(CommandLine& line, CLI::App& group) {
    const auto options = std::make_shared<DraftOptions>();
    CLI::App& verb = line.add_verb(
        group, "draft",
        {"maak een concept van een uitspraak over geld dat wacht",
         "make a draft of a ruling about money that is held"},
        "noodgeld officer ruling draft --first --input ruling.json --facts charter.cose \\\n"
        "  --out ruling.draft");
    add_input(line, verb, *options);
    add_previous(line, verb, *options);
    add_common(line, verb, *options);
    line.runs(verb,
              [options](Context& context) { return draft_numbered<Ruling>(*options, context); });
}

void add_settlement_draft_verb(CommandLine& line, CLI::App& group) {
    const auto options = std::make_shared<DraftOptions>();
    CLI::App& verb = line.add_verb(
        group, "draft",
        {"maak een concept van een uitbetaling: wat elke winkelier krijgt of terugstortte",
         "make a draft of a settlement run: what each merchant is paid, or gave back"},
        "noodgeld officer settlement draft --first --input run.json --facts charter.cose \\\n"
        "  --out run.draft");
    add_input(line, verb, *options);
    add_previous(line, verb, *options);
    add_common(line, verb, *options);
    line.runs(verb, [options](Context& context) {
        return draft_numbered<Settlement>(*options, context);
    });
}

void add_find_sheet_verb(CommandLine& line, CLI::App& group) {
    add_find_verb(
        line, group, "sheet",
        {"vind de sleutel van een zoekgeraakt vel, zoals die in een intrekkingslijst hoort",
         "find the key of a lost sheet, as it goes into a revocation list"},
        {"dit vel zit niet in de bestanden", "this sheet is not in the files"}, find_sheet);
}

void add_find_box_verb(CommandLine& line, CLI::App& group) {
    add_find_verb(line, group, "box",
                  {"vind de sleutel van een gestolen doos, zoals die in een intrekkingslijst hoort",
                   "find the key of a stolen box, as it goes into a revocation list"},
                  {"deze doos zit niet in de bestanden", "this box is not in the files"}, find_box);
}

}  // namespace noodgeld
