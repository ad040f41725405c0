// noodgeld inspect: what is this? Any object, file or text of the scheme, for a person or a
// machine.
#include <memory>

#include "cli/shared_options.h"
#include "cli/verbs.h"
#include "files/carried.h"
#include "files/files.h"
#include "inspect/inspection.h"
#include "inspect/pack_view.h"
#include "inspect/sealed_view.h"

namespace noodgeld {
namespace {

struct Inspect {
    std::string what;
    std::string kind;
    std::vector<std::string> charters;
    bool full = false;
};

/// Takes the charters (and series, orders and certificates) in a file.
Result<void, Failure> believe(const std::string& path, Trust& trust, Language language) {
    NOODGELD_TRY(Bytes file, read_file(path));
    if (is_pack(file)) return believe_pack(file, path, trust);
    NOODGELD_TRY(const Carried carried, unwrap(SecretBytes(std::move(file)), ""));
    Trust nothing(trust.verifier());
    const auto object = inspect_object(carried.bytes.view(), carried.kind, nothing, language);
    if (!object) return fail(to_failure(object.error()));
    const auto kind = kind_named(object->kind);
    const auto taken = kind ? trust.take(*kind, carried.bytes.view()) : fail(Refusal::unknown_kind);
    if (taken) return {};
    return refuse({path + ": " + std::string(sentence(taken.error(), Language::nl)),
                   path + ": " + std::string(sentence(taken.error(), Language::en))});
}

Outcome inspect(const Inspect& options, Context& context) {
    Executor executor(1);
    const crypto::Verifier verifier(context.random_seed(), context.verification(), executor);
    Trust trust(verifier);
    for (const std::string& path : options.charters) {
        NOODGELD_TRY_VOID(believe(path, trust, context.language));
    }
    NOODGELD_TRY(SecretBytes input, read_meant(context, options.what));
    if (is_pack(input.view())) {
        return inspect_pack(input.view(), options.full, trust, context);
    }
    if (const auto sealed = show_sealed(input.view(), trust, context.language)) {
        if (!*sealed) return fail(sealed->error());
        say(context, **sealed);
        return ExitCode::yes;
    }
    NOODGELD_TRY(const Carried carried, unwrap(std::move(input), options.kind));
    const auto object = inspect_object(carried.bytes.view(), carried.kind, trust, context.language);
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
    line.add_required(verb, "WHAT", options->what,
                      {"een bestand, een tekst (NO1:...), of - voor de invoer",
                       "a file, a text (NO1:...), or - for the input"});
    verb.add_option("--kind", options->kind,
                    line.text({"lees het als deze soort", "read it as this kind"}))
        ->check(CLI::IsMember(inspectable_kinds()));
    verb.add_option("--charter", options->charters,
                    line.text({"beoordeel de handtekeningen volgens deze handvesten (oudste eerst; "
                               "daarna ook series, besluiten en certificaten)",
                               "judge the signatures by these charters (oldest first; then also "
                               "series, orders and certificates)"}));
    verb.add_flag("--full", options->full,
                  line.text({"toon elk onderdeel van een verzamelbestand helemaal",
                             "show every item of a pack whole"}));
    line.runs(verb, [options](Context& context) { return inspect(*options, context); });
}

}  // namespace noodgeld
