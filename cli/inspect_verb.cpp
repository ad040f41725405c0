// noodgeld inspect: what is this? Any object, file or text of the scheme, for a person or a
// machine.
#include <filesystem>
#include <memory>

#include "cli/files.h"
#include "cli/inspection.h"
#include "cli/key_file.h"
#include "cli/pack_view.h"
#include "cli/sealed_view.h"
#include "cli/verbs.h"
#include "protocol/text.h"

namespace noodgeld {
namespace {

struct Inspect {
    std::string what;
    std::string kind;
    std::vector<std::string> charters;
    bool full = false;
};

bool is_text(std::string_view text) {
    const auto scanned = from_text(text);
    return scanned || scanned.error() != DecodeError::wrong_key;
}

/// The bytes that are meant: a file's, the standard input's, or the text itself.
Result<crypto::SecretBytes, Failure> bytes_meant(Context& context, const std::string& what) {
    std::error_code ignored;
    const bool may_be_text = what != "-" && !std::filesystem::exists(what, ignored);
    if (may_be_text && is_text(what)) {
        const auto scanned = from_text(what);
        if (scanned && scanned->kind == Kind::voucher) {
            context.warn(
                {"let op: wat op de opdrachtregel staat, kunnen anderen op deze computer "
                 "lezen; geef een bon liever als bestand of met -",
                 "note: others on this machine can read the command line; better give a "
                 "voucher as a file or with -"});
        }
        const ByteView text = as_bytes(what);
        return crypto::SecretBytes(Bytes(text.begin(), text.end()));
    }
    // What is almost a voucher's text must not be repeated in a message.
    if (may_be_text && what.find(text_prefix(Kind::voucher)) != std::string::npos) {
        return refuse({"dit is geen bestand en geen tekst van Noodgeld",
                       "this is no file and no text of Noodgeld"});
    }
    NOODGELD_TRY(Bytes bytes, read_input(context, what));
    return crypto::SecretBytes(std::move(bytes));
}

/// One object's bytes and, where its text says so, its kind.
struct Carried {
    std::optional<std::string> kind;
    crypto::SecretBytes bytes;
};
Result<Carried, Failure> unwrap(crypto::SecretBytes input, const std::string& kind) {
    const std::string_view text = as_text(input.view());
    if (input.view().size() > limits::kTextBytes * 2 || !is_text(text)) {
        const auto asked = kind.empty() ? std::nullopt : std::optional(kind);
        return Carried{asked, std::move(input)};
    }
    auto scanned = from_text(text);
    if (!scanned) {
        const std::string why(name(scanned.error()));
        return refuse(
            {"deze tekst is beschadigd (" + why + ")", "this text is damaged (" + why + ")"});
    }
    const std::string said(name(scanned->kind));
    crypto::SecretBytes bytes(std::move(scanned->bytes));
    if (!kind.empty() && kind != said) {
        return refuse({"deze tekst is van soort " + said, "this text is of kind " + said});
    }
    return Carried{said, std::move(bytes)};
}

/// Takes the charters (and series and certificates) in a file.
Result<void, Failure> trust(const std::string& path, Scheme& scheme, Language language) {
    NOODGELD_TRY(Bytes file, read_file(path));
    if (is_pack(file)) return trust_pack(file, path, scheme);
    NOODGELD_TRY(const Carried carried, unwrap(crypto::SecretBytes(std::move(file)), ""));
    Scheme nothing(scheme.verifier());
    const auto object = inspect_object(carried.bytes.view(), carried.kind, nothing, language);
    if (!object) return fail(to_failure(object.error()));
    const auto kind = kind_named(object->kind);
    const auto taken =
        kind ? scheme.take(*kind, carried.bytes.view()) : fail(Refusal::unknown_kind);
    if (taken) return {};
    return refuse({path + ": " + std::string(sentence(taken.error(), Language::nl)),
                   path + ": " + std::string(sentence(taken.error(), Language::en))});
}

void say(Context& context, const Shown& shown) {
    if (context.json) {
        context.out << to_json(shown) << '\n';
    } else {
        print(context.out, shown, context.language);
    }
}

Outcome inspect(const Inspect& options, Context& context) {
    crypto::Executor executor(1);
    const crypto::Verifier verifier(context.random_seed(), {}, executor);
    Scheme scheme(verifier);
    for (const std::string& path : options.charters) {
        NOODGELD_TRY_VOID(trust(path, scheme, context.language));
    }
    NOODGELD_TRY(crypto::SecretBytes input, bytes_meant(context, options.what));
    if (is_pack(input.view())) {
        return inspect_pack(input.view(), options.full, scheme, context);
    }
    if (const auto sealed = show_sealed(input.view(), scheme, context.language)) {
        if (!*sealed) return fail(sealed->error());
        say(context, **sealed);
        return ExitCode::yes;
    }
    NOODGELD_TRY(const Carried carried, unwrap(std::move(input), options.kind));
    const auto object =
        inspect_object(carried.bytes.view(), carried.kind, scheme, context.language);
    if (!object) return fail(to_failure(object.error()));
    say(context, object->shown);
    return object->good ? ExitCode::yes : ExitCode::no;
}

}  // namespace

void add_inspect_verb(CommandLine& line) {
    const auto options = std::make_shared<Inspect>();
    CLI::App& verb = line.add_verb("inspect",
                                   {"toon elk object, bestand of elke QR-tekst (nooit een geheim)",
                                    "show any object, file or QR text (never a secret)"},
                                   "noodgeld inspect order.cose --charter charter.cose\n"
                                   "noodgeld inspect --json facts.pack\n"
                                   "zbarimg --raw voucher.png | noodgeld inspect -");
    verb.add_option("WHAT", options->what,
                    line.text({"een bestand, een tekst (NO1:...), of - voor de invoer",
                               "a file, a text (NO1:...), or - for the input"}))
        ->required();
    verb.add_option("--kind", options->kind,
                    line.text({"lees het als deze soort", "read it as this kind"}))
        ->check(CLI::IsMember(inspectable_kinds()));
    verb.add_option("--charter", options->charters,
                    line.text({"beoordeel de handtekeningen volgens deze handvesten (oudste eerst; "
                               "daarna ook series en certificaten)",
                               "judge the signatures by these charters (oldest first; then also "
                               "series and certificates)"}));
    verb.add_flag("--full", options->full,
                  line.text({"toon elk onderdeel van een verzamelbestand helemaal",
                             "show every item of a pack whole"}));
    line.runs(verb, [options](Context& context) { return inspect(*options, context); });
}

}  // namespace noodgeld
