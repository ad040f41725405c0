#include "cli/terminal_enrolment.h"

#include <boost/json.hpp>

#include "base/hexadecimal.h"
#include "cli/terminal_device.h"
#include "files/files.h"
#include "files/key_file.h"
#include "files/signing.h"
#include "protocol/objects/charter.h"
#include "words/iban.h"
#include "words/merchant.h"
#include "words/shown.h"
#include "words/typed_text.h"
#include "words/words.h"

namespace noodgeld {
namespace {

/// What a shop says of its device. What is absent stays as it was.
struct Said {
    std::optional<std::string> merchant;
    std::optional<std::string> payee;
    std::optional<std::string> legal_name;
    std::optional<std::string> device;
    std::optional<std::uint64_t> store_group;
    std::optional<std::uint64_t> region;
};

struct Request : TerminalOptions {
    Said said;
    std::string out;
    bool force = false;
};

struct Replace : Request {
    bool stop_selling = false;
    bool light = false;
};

/// What was typed, in the one spelling that each has. The note is for who typed another.
Result<std::string, Failure> canonical(const std::string& option, const std::string& typed,
                                       Result<std::string, Phrase> read, Context& context) {
    NOODGELD_TRY(std::string spelling, typed_in(option, std::move(read), ExitCode::no));
    if (spelling != typed) {
        context.warn(
            {option + ": geschreven als " + spelling, option + ": written as " + spelling});
    }
    return spelling;
}

/// `asked`, with what is said now.
Result<CertificateRequest, Failure> say(CertificateRequest asked, const Said& said,
                                        Context& context) {
    if (said.merchant) {
        NOODGELD_TRY(asked.merchant, canonical("--merchant", *said.merchant,
                                               merchant_from(*said.merchant), context));
    }
    if (said.payee) {
        NOODGELD_TRY(asked.payee,
                     canonical("--payee", *said.payee, iban_from(*said.payee), context));
    }
    if (said.legal_name) asked.legal_name = *said.legal_name;
    if (said.device) asked.device = *said.device;
    if (said.store_group) asked.store_group = {*said.store_group};
    if (said.region) asked.region = {*said.region};
    return asked;
}

Result<void, Failure> check_region(const CertificateRequest& asked, const Terminal& terminal) {
    const Charter* charter = terminal.holdings().current_charter();
    if (charter != nullptr && find_region(*charter, asked.region) != nullptr) return {};
    const std::string region = std::to_string(asked.region.value);
    return refuse({"--region: het handvest kent regio " + region + " niet",
                   "--region: the charter does not list region " + region});
}

std::string words_of(const CertificateRequest& asked, const Context& context) {
    return lines_of(show(asked, context.language), context.language);
}

Result<Bytes, Failure> ask(Terminal& terminal, const CertificateRequest& asked,
                           const crypto::SecretKey& key) {
    auto wire = terminal.ask(asked, key);
    if (wire) return std::move(*wire);
    if (wire.error().refusal != Refusal::malformed) return fail(to_failure(wire.error()));
    return misused({"een naam is leeg of te lang: de begunstigde tot 70 bytes, het apparaat tot 64",
                    "a name is empty or too long: the payee's up to 70 bytes, the device's up to "
                    "64"});
}

Outcome request(const Request& options, Context& context) {
    NOODGELD_TRY(CertificateRequest asked, say({}, options.said, context));
    NOODGELD_TRY_VOID(check_set_up(options));
    NOODGELD_TRY(const KeyLabel label, load_key_label(key_path(options)));
    asked.key = {label.public_key};
    NOODGELD_TRY(const auto device,
                 open_device(context, options, words_of(asked, context), options.out));
    NOODGELD_TRY_VOID(check_region(asked, *device->terminal));
    NOODGELD_TRY(const Bytes wire, ask(*device->terminal, asked, *device->key));
    NOODGELD_TRY_VOID(write_output(context, options.out, wire, {options.force, false}));
    return ExitCode::yes;
}

/// What the certificate of the key that goes says, or what was asked for it.
Result<CertificateRequest, Failure> asked_before(const Terminal& terminal) {
    const Branch* branch = terminal.branch();
    if (branch != nullptr && branch->certificate() != nullptr) {
        const Certificate& held = *branch->certificate();
        return CertificateRequest{held.key,         held.merchant, held.payee,  held.legal_name,
                                  held.store_group, held.region,   held.device, {}};
    }
    if (terminal.asked()) return *terminal.asked();
    return refuse(
        {"dit apparaat heeft nog nooit een certificaat gevraagd: doe dat met `noodgeld "
         "terminal request`",
         "this device never asked for a certificate: do so with `noodgeld terminal "
         "request`"});
}

Result<void, Failure> check_may_stop(const Replace& options, const Terminal& terminal) {
    const bool sells = terminal.branch() != nullptr && !terminal.is_old_copy();
    if (!sells || options.stop_selling) return {};
    return refuse(
        {"dit apparaat mag verkopen, en verkoopt na deze stap pas weer met een nieuw "
         "certificaat: wie dat wil zegt er --stop-selling bij",
         "this device may sell, and after this step sells again only with a new "
         "certificate: who wants that adds --stop-selling"});
}

/// Where the key of a feed that ended stays.
std::string retired_key_path(const TerminalOptions& options, const FeedId& feed) {
    return options.folder + "/terminal-" + hex(feed.bytes) + ".key";
}

/// The key goes last: until then the device is as it was, but for what it asked.
Outcome replace(const Replace& options, Context& context) {
    const std::string text = context.say(
        {"De sleutel van dit apparaat ondertekent hierna niets meer: een nieuwe komt ervoor in de "
         "plaats.\n",
         "The key of this device signs nothing more after this: a new one takes its place.\n"});
    NOODGELD_TRY(const auto device, open_device(context, options, text));
    Terminal& terminal = *device->terminal;
    NOODGELD_TRY_VOID(check_may_stop(options, terminal));
    NOODGELD_TRY(CertificateRequest asked, asked_before(terminal));
    NOODGELD_TRY(asked, say(std::move(asked), options.said, context));
    NOODGELD_TRY_VOID(check_region(asked, terminal));
    const auto salvage = terminal.salvage();
    if (!salvage) return fail(to_failure(salvage.error()));
    asked.follows = Followed{salvage->feed, salvage->last};

    const crypto::Seed seed = context.random_seed();
    const auto key = crypto::SecretKey::from_seed(seed.view());
    asked.key = key.public_key();
    NOODGELD_TRY_VOID(show_before_signing(context, words_of(asked, context),
                                          where_to_show(context, options.out)));
    NOODGELD_TRY(const auto passphrase,
                 choose_passphrase(context, options.passphrase, key_path(options)));
    NOODGELD_TRY(const NewKeyFile made,
                 make_key_file(KeyUse::signing, "terminal", seed, passphrase.view(),
                               context.random_seed(), key_file_cost(options.light)));
    NOODGELD_TRY(const Bytes wire, ask(terminal, asked, key));
    NOODGELD_TRY_VOID(write_output(context, options.out, wire, {options.force, false}));
    const std::string kept = retired_key_path(options, salvage->feed);
    NOODGELD_TRY_VOID(write_file(key_path(options), made.file,
                                 {.overwrite = true, .secret = true, .kept_as = kept}));

    const FeedId next = feed_id(key.public_key());
    if (context.json) {
        context.out << to_json(*salvage, next) << '\n';
    } else {
        context.out << salvage_words(*salvage, next, context.language);
    }
    return ExitCode::yes;
}

void add_said(CommandLine& line, CLI::App& verb, Said& said, bool required) {
    verb.add_option("--merchant", said.merchant,
                    line.text({"de rechtspersoon: A-Z, 0-9 en -", "the legal entity: A-Z, 0-9, -"}))
        ->required(required);
    verb.add_option("--payee", said.payee, line.text({"de rekening (IBAN)", "the account (IBAN)"}))
        ->required(required);
    verb.add_option("--legal-name", said.legal_name,
                    line.text({"op wiens naam die rekening staat", "whose account that is"}))
        ->required(required);
    verb.add_option(
            "--device", said.device,
            line.text({"hoe de winkel het apparaat noemt", "what the shop calls the device"}))
        ->required(required);
    verb.add_option("--store-group", said.store_group,
                    line.text({"nummer van de winkelketen", "number of the group of shops"}));
    verb.add_option("--region", said.region,
                    line.text({"nummer van de regio in het handvest",
                               "number of the region in the charter"}))
        ->required(required);
}

void add_request(CommandLine& line, CLI::App& group) {
    const auto options = std::make_shared<Request>();
    CLI::App& verb = line.add_verb(
        group, "request", {"vraag een certificaat aan", "ask for a certificate"},
        "noodgeld terminal request --dir kassa1 --merchant KVK12345678 --store-group 7 \\\n"
        "    --region 12 --payee NL91ABNA0417164300 --legal-name \"De Korenaar B.V.\" \\\n"
        "    --device \"Kassa 1\" --out kassa1.request");
    add_device_options(line, verb, *options);
    add_said(line, verb, options->said, true);
    add_out_options(line, verb, options->out, options->force);
    line.runs(verb, [options](Context& context) { return request(*options, context); });
}

void add_replace(CommandLine& line, CLI::App& group) {
    const auto options = std::make_shared<Replace>();
    CLI::App& verb = line.add_verb(
        group, "replace",
        {"begin een nieuw logboek onder een nieuwe sleutel: na een teruggezette kopie, een "
         "verhuizing of bij andere gegevens. Wat het apparaat heeft blijft bewaard",
         "begin a new feed under a new key: after a copy was restored, after a move, or for other "
         "data. What the device holds is kept"},
        "noodgeld terminal replace --dir kassa1 --out kassa1.request\n"
        "noodgeld terminal replace --dir kassa1 --region 14 --stop-selling --out kassa1.request");
    add_device_options(line, verb, *options);
    add_said(line, verb, options->said, false);
    verb.add_flag("--stop-selling", options->stop_selling,
                  line.text({"ook als dit apparaat nu verkoopt", "also if this device sells now"}));
    verb.add_flag("--light", options->light,
                  line.text({"nauwelijks beschermde sleutel: alleen voor oefeningen",
                             "hardly protected key: for drills only"}));
    add_out_options(line, verb, options->out, options->force);
    line.runs(verb, [options](Context& context) { return replace(*options, context); });
}

}  // namespace

void add_terminal_enrolment(CommandLine& line, CLI::App& group) {
    add_request(line, group);
    add_replace(line, group);
}

}  // namespace noodgeld
