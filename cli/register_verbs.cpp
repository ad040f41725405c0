// noodgeld officer register: which merchants may be paid, from a table that people keep.
#include "cli/officer_ceremony.h"
#include "cli/officer_drafts.h"
#include "files/files.h"
#include "issuer/drafting.h"
#include "issuer/register_file.h"

namespace noodgeld {
namespace {

constexpr std::size_t kMaxTableBytes = std::size_t{256} << 20;

struct DraftRegister {
    std::string input;
    std::string previous;
    bool first = false;
    std::vector<std::string> facts;
    std::string rows;
    std::string out;
    bool force = false;
};

struct SignRegister {
    CeremonyOptions ceremony;
    std::string rows;
    std::string previous_rows;
};

Result<std::optional<MerchantRegister>, Failure> read_previous(const DraftRegister& options,
                                                               FactFiles& facts, Context& context) {
    if (options.first == !options.previous.empty()) {
        return misused({"geef --previous met het vorige, of --first als dit het eerste is",
                        "give --previous with the one before, or --first if this is the first"});
    }
    if (options.first) return std::nullopt;
    NOODGELD_TRY_VOID(facts.take({options.previous}, context.language));
    NOODGELD_TRY(const Bytes bytes, read_object(options.previous, Kind::merchant_register));
    auto object = decode_multi_signed<MerchantRegister>(bytes);
    if (!object) return fail(not_of_kind(options.previous, Kind::merchant_register));
    return std::move(object->value);
}

Outcome draft(const DraftRegister& options, Context& context) {
    FactFiles facts(context);
    NOODGELD_TRY_VOID(facts.take(options.facts, context.language));
    NOODGELD_TRY(const auto previous, read_previous(options, facts, context));
    NOODGELD_TRY(const Bytes table, read_input(context, options.input, kMaxTableBytes));
    NOODGELD_TRY(const auto rows, rows_from_table(as_text(table), options.input));
    auto made =
        make_register(sum_up(rows), previous ? &*previous : nullptr, facts.held(), context.now());
    if (!made) return fail(to_failure(options.input, made.error()));
    Proposal proposal = propose(*made);
    auto governance = governance_of(proposal, facts.held());
    if (!governance) return fail(to_failure(options.input, governance.error()));
    NOODGELD_TRY_VOID(
        write_register_parts(rows, *facts.held().lineage(), options.rows, options.force));
    const WriteOptions how{options.force, false};
    NOODGELD_TRY_VOID(write_output(context, options.out, write_proposal(proposal), how));
    const OpenProposal open{std::move(proposal), std::move(*governance)};
    if (options.out != "-") show_proposal(open, facts, context);
    return ExitCode::yes;
}

/// Reckons the register from its rows; only then signs.
Outcome sign(const SignRegister& options, Context& context) {
    CeremonyOptions ceremony = options.ceremony;
    FactFiles facts(context);
    NOODGELD_TRY_VOID(facts.take(ceremony.facts, context.language));
    NOODGELD_TRY(const Charter* charter, facts.charter());
    const std::string& path = ceremony.files.front();
    NOODGELD_TRY(OpenProposal open, open_proposal(path, Kind::merchant_register, facts));
    NOODGELD_TRY(const auto rows, read_register_parts(options.rows));
    if (!are_rows_of(rows, *decode<MerchantRegister>(open.proposal.payload))) {
        return refuse({options.rows + " bevat andere rijen dan " + path + " zegt",
                       options.rows + " holds other rows than " + path + " says"});
    }
    NOODGELD_TRY(const auto before, rows_before(*decode<MerchantRegister>(open.proposal.payload),
                                                options.previous_rows, facts.held()));
    ceremony.also_shown =
        register_words(rows, before ? &*before : nullptr, charter->currency, context.language);
    return sign_proposal(std::move(open), ceremony, facts, context);
}

void add_draft_verb(CommandLine& line, CLI::App& group) {
    const auto options = std::make_shared<DraftRegister>();
    CLI::App& verb = line.add_verb(
        group, "draft",
        {"maak een concept van het winkeliersregister uit een tabel: het hele register",
         "make a draft of the register of merchants from a table: the whole register"},
        "noodgeld officer register draft --first --input winkeliers.csv --facts charter.cose \\\n"
        "  --rows register.pack --out register.draft");
    line.add_required(verb, "--input", options->input,
                      {"de tabel, in CSV (docs/ceremonies.md); - voor de invoer",
                       "the table, in CSV (docs/ceremonies.md); - for the input"});
    verb.add_option("--previous", options->previous,
                    line.text({"het vorige, volledig ondertekend", "the one before, signed"}));
    verb.add_flag("--first", options->first,
                  line.text({"er is geen vorige", "there is none before"}));
    line.add_required(verb, "--rows", options->rows,
                      {"waar de rijen komen, als pakket", "where the rows go, as a pack"});
    add_facts_option(line, verb, options->facts);
    add_out_options(line, verb, options->out, options->force);
    line.runs(verb, [options](Context& context) { return draft(*options, context); });
}

void add_sign_register_verb(CommandLine& line, CLI::App& group) {
    const auto options = std::make_shared<SignRegister>();
    options->ceremony.kind = Kind::merchant_register;
    CLI::App& verb = line.add_verb(
        group, "sign",
        {"reken een register na aan de hand van zijn rijen, en onderteken het dan",
         "reckon a register from its rows, and only then sign it"},
        "noodgeld officer register sign register.draft --rows register.pack --key officer1.key \\\n"
        "  --facts charter.cose --out signed-by-1");
    line.add_required(verb, "FILE", options->ceremony.files,
                      {"het concept of stuk", "the draft or object"})
        ->expected(1);
    line.add_required(verb, "--rows", options->rows, {"zijn rijen", "its rows"});
    verb.add_option("--previous-rows", options->previous_rows,
                    line.text({"de rijen van het vorige: toont wat er verandert",
                               "the rows of the one before: shows what changes"}));
    line.add_required(verb, "--key", options->ceremony.key, {"uw sleutelbestand", "your key file"});
    add_facts_option(line, verb, options->ceremony.facts);
    add_out_options(line, verb, options->ceremony.out, options->ceremony.force);
    add_passphrase_option(line, verb, options->ceremony.passphrase);
    line.runs(verb, [options](Context& context) { return sign(*options, context); });
}

}  // namespace

void add_register_verbs(CommandLine& line, CLI::App& group) {
    add_draft_verb(line, group);
    add_sign_register_verb(line, group);
    add_combine_verb(line, group, Kind::merchant_register);
    add_show_verb(line, group, Kind::merchant_register);
}

}  // namespace noodgeld
