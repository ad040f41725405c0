// noodgeld enroller: terminals get their certificates.
#include "cli/officer_ceremony.h"
#include "cli/verbs.h"
#include "files/files.h"
#include "files/signing.h"
#include "inspect/fact_files.h"
#include "issuer/enrolment.h"
#include "words/amounts.h"
#include "words/dates.h"
#include "words/iban.h"
#include "words/merchant.h"
#include "words/shown.h"
#include "words/typed_text.h"

namespace noodgeld {
namespace {

struct Issue {
    std::string request;
    std::vector<std::string> facts;
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

/// Rules compare merchants and accounts by their bytes, so a second spelling would be a second
/// merchant, which no register lists.
Result<void, Failure> check_spelling(const std::string& path, const CertificateRequest& asked) {
    NOODGELD_TRY(const std::string merchant,
                 typed_in(path, merchant_from(asked.merchant), ExitCode::no));
    NOODGELD_TRY(const std::string payee, typed_in(path, iban_from(asked.payee), ExitCode::no));
    for (const auto& [said, right] :
         {std::pair(asked.merchant, merchant), std::pair(asked.payee, payee)}) {
        if (said == right) continue;
        return refuse({path + ": \"" + said + "\" schrijven we als " + right +
                           ": laat het apparaat opnieuw aanvragen",
                       path + ": \"" + said + "\" is spelled " + right +
                           ": let the terminal make its request again"});
    }
    return {};
}

/// One account under two merchants is one shop twice.
Result<void, Failure> check_account(const std::string& path, const CertificateRequest& asked,
                                    const std::vector<Certificate>& enrolled) {
    for (const Certificate& one : enrolled) {
        if (one.payee != asked.payee || one.merchant == asked.merchant) continue;
        return refuse(
            {path + ": rekening " + asked.payee + " is al van winkelier " + one.merchant,
             path + ": account " + asked.payee + " is merchant " + one.merchant + "'s already"});
    }
    return {};
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
    line.add_required(verb, "--key", options->key,
                      {"de sleutel van de aanmelder", "the enroller's key"});
    add_facts_option(line, verb, options->facts);
    add_out_options(line, verb, options->out, options->force);
    add_passphrase_option(line, verb, options->passphrase);
    line.runs(verb, [options](Context& context) { return issue(*options, context); });
}

}  // namespace noodgeld
