// noodgeld enroller: terminals get their certificates.
#include "cli/officer_ceremony.h"
#include "cli/verbs.h"
#include "files/files.h"
#include "files/signing.h"
#include "inspect/fact_files.h"
#include "issuer/enrolment.h"
#include "issuer/request_checks.h"
#include "words/dates.h"
#include "words/shown.h"
#include "words/typed_text.h"

namespace noodgeld {
namespace {

struct Issue {
    std::string request;
    std::vector<std::string> facts;
    std::string merchants;
    std::string from;
    std::string until;
    bool allow_new_payee = false;
    std::string key;
    std::string out;
    bool force = false;
    PassphraseSource passphrase;
};

Result<EnrolmentTerms, Failure> terms_of(const Issue& options, const Context& context) {
    EnrolmentTerms terms;
    terms.from = context.now();
    if (!options.from.empty()) {
        NOODGELD_TRY(terms.from, typed_in("--from", moment_from(options.from)));
    }
    NOODGELD_TRY(terms.until, typed_in("--until", moment_from(options.until)));
    terms.allow_new_payee = options.allow_new_payee;
    return terms;
}

Outcome issue(const Issue& options, Context& context) {
    NOODGELD_TRY(const EnrolmentTerms terms, terms_of(options, context));
    FactFiles facts(context);
    NOODGELD_TRY_VOID(facts.take(options.facts, context.language));
    NOODGELD_TRY(const Charter* charter, facts.charter());
    NOODGELD_TRY(const Bytes bytes, read_object(options.request, Kind::request));
    const auto request = decode_signed<CertificateRequest>(bytes);
    if (!request) return fail(not_of_kind(options.request, Kind::request));
    NOODGELD_TRY_VOID(check_spelling(options.request, request->value));
    std::vector<Certificate> enrolled;
    for (const auto& [hash, certificate] : facts.held().certificates()) {
        enrolled.push_back(certificate);
    }
    NOODGELD_TRY_VOID(check_account(options.request, request->value, enrolled));
    if (!options.merchants.empty()) {
        NOODGELD_TRY(const bool listed, is_listed(options.merchants, request->value, facts.held()));
        if (!listed) {
            context.warn(
                {"deze winkelier en rekening staan niet in het register: het apparaat kan "
                 "verkopen, maar het geld wacht tot ze erin staan",
                 "this merchant with this account is not in the register: the terminal "
                 "can sell, but its money waits until it is"});
        }
    }

    // Judged before the passphrase is asked, so that what is signed has been seen.
    const EnrolmentScheme scheme{*charter, *facts.held().lineage()};
    const auto judged = judge_request(*request, enrolled, terms, scheme, facts.verifier());
    if (!judged) return fail(to_failure(options.request, judged.error()));
    NOODGELD_TRY(
        const Seen seen,
        show_before_signing(context, lines_of(show(*judged, context.language), context.language),
                            where_to_show(context)));
    NOODGELD_TRY(const crypto::SecretKey key,
                 load_signing_key(context, options.key, options.passphrase, seen));
    const auto certificate =
        issue_certificate(*request, enrolled, terms, scheme, key, facts.verifier());
    if (!certificate) return fail(to_failure(options.key, certificate.error()));
    NOODGELD_TRY_VOID(write_file(options.out, encode(*certificate), {options.force, false}));
    if (context.json) context.out << to_json(show(*judged, context.language)) << '\n';
    return ExitCode::yes;
}

}  // namespace

void add_enroller_verbs(CommandLine& line) {
    CLI::App& enroller = line.add_group("enroller", {"aanmelder: certificaten voor apparaten",
                                                     "enroller: terminals' certificates"});
    CLI::App& group = line.add_verb(enroller, "certificate", {"certificaten", "certificates"},
                                    "noodgeld enroller certificate issue --help");
    group.require_subcommand(1);
    const auto options = std::make_shared<Issue>();
    CLI::App& verb = line.add_verb(
        group, "issue",
        {"geef een apparaat zijn certificaat, op zijn eigen aanvraag",
         "give a terminal its certificate, on its own request"},
        "noodgeld enroller certificate issue terminal1.request \\\n"
        "  --until 2028-01-01 --facts charter.cose --key enroller.key --out terminal1.cose\n"
        "noodgeld enroller certificate issue renewal.request \\\n"
        "  --until 2030-01-01 --facts charter.cose register.pack --key enroller.key --out "
        "new.cose");
    line.add_required(verb, "REQUEST", options->request,
                      {"de aanvraag van het apparaat", "the terminal's request"});
    verb.add_option("--from", options->from,
                    line.text({"geldig vanaf; anders nu", "valid from; else now"}));
    line.add_required(verb, "--until", options->until, {"geldig tot", "valid until"});
    verb.add_flag("--allow-new-payee", options->allow_new_payee,
                  line.text({"de rekening mag anders zijn dan in het vorige certificaat",
                             "the payee may differ from the certificate before"}));
    verb.add_option(
        "--merchants", options->merchants,
        line.text({"de rijen van het winkeliersregister: waarschuwt wie er niet in staat",
                   "the rows of the register of merchants: warns of who is not in it"}));
    line.add_required(verb, "--key", options->key,
                      {"de sleutel van de aanmelder", "the enroller's key"});
    add_facts_option(line, verb, options->facts);
    add_out_options(line, verb, options->out, options->force);
    add_passphrase_option(line, verb, options->passphrase);
    line.runs(verb, [options](Context& context) { return issue(*options, context); });
}

}  // namespace noodgeld
