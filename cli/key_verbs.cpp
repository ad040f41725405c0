// noodgeld key new, noodgeld key show: every office makes its own keys, on its own machine.
#include <memory>

#include "base/hexadecimal.h"
#include "cli/shared_options.h"
#include "cli/verbs.h"
#include "files/files.h"
#include "files/key_file.h"
#include "protocol/wire/kind.h"
#include "words/shown.h"
#include "words/typed_text.h"

namespace noodgeld {
namespace {

struct NewKey {
    std::string role;
    std::string out;
    bool opening = false;
    bool light = false;
    bool force = false;
    PassphraseSource passphrase;
};

void show(Context& context, const KeyLabel& label) {
    const bool signing = label.use == KeyUse::signing;
    const Phrase use = signing ? Phrase{"ondertekenen (Ed25519)", "signing (Ed25519)"}
                               : Phrase{"openen (X25519)", "opening (X25519)"};
    Shown shown;
    shown.add("use", Shown::leaf(std::string(signing ? "signing" : "opening"), context.say(use)));
    shown.add("role", Shown::leaf(label.role));
    shown.add("public_key", Shown::leaf(hex(label.public_key)));
    if (signing) shown.add("key_id", noodgeld::show(key_id({label.public_key}), context.language));
    say(context, shown);
}

Outcome new_key(const NewKey& options, Context& context) {
    if (options.light) {
        context.warn({"let op: --light beschermt de sleutel nauwelijks; alleen voor oefeningen",
                      "note: --light hardly protects the key; for drills only"});
    }
    // Before a passphrase is thought of.
    NOODGELD_TRY_VOID(check_may_write(options.out, options.force));
    NOODGELD_TRY(const std::string role, typed_in("--role", name_from(options.role)));
    NOODGELD_TRY(const auto passphrase,
                 choose_passphrase(context, options.passphrase, options.out));
    NOODGELD_TRY(const NewKeyFile made,
                 make_key_file(options.opening ? KeyUse::opening : KeyUse::signing, role,
                               context.random_seed(), passphrase.view(), context.random_seed(),
                               key_file_cost(options.light)));
    if (auto done = write_file(options.out, made.file, {options.force, true}); !done) {
        return fail(done.error());
    }
    show(context, made.label);
    return ExitCode::yes;
}

Outcome show_key(const std::string& path, Context& context) {
    NOODGELD_TRY(const Bytes file, read_input(context, path, limits::kObjectBytes));
    const auto label = read_key_label(file);
    if (!label) return fail(about(path, label.error()));
    show(context, *label);
    return ExitCode::yes;
}

void add_new(CommandLine& line, CLI::App& group) {
    const auto options = std::make_shared<NewKey>();
    CLI::App& verb = line.add_verb(
        group, "new",
        {"maak een sleutel, verzegeld met een wachtzin", "make a key, sealed with a passphrase"},
        "noodgeld key new --role \"officer 1\" --out officer1.key\n"
        "noodgeld key new --role auditor --sealing --out auditor.key");
    line.add_required(verb, "--role", options->role,
                      {"waarvoor de sleutel is, voor mensen", "what the key is for, for people"});
    line.add_required(verb, "--out", options->out, {"het bestand", "the file"});
    verb.add_flag("--sealing", options->opening,
                  line.text({"een sleutel om verzegelde bestanden te openen (X25519), niet om te "
                             "ondertekenen",
                             "a key to open sealed files with (X25519), not to sign"}));
    verb.add_flag("--light", options->light,
                  line.text({"nauwelijks beschermd, snel open: alleen voor oefeningen",
                             "hardly protected, quick to open: for drills only"}));
    add_force_option(line, verb, options->force);
    add_passphrase_option(line, verb, options->passphrase);
    line.runs(verb, [options](Context& context) { return new_key(*options, context); });
}

void add_show(CommandLine& line, CLI::App& group) {
    const auto path = std::make_shared<std::string>();
    CLI::App& verb =
        line.add_verb(group, "show",
                      {"toon de openbare sleutel en wat het opschrift zegt, zonder wachtzin",
                       "show the public key and what the label says, without the passphrase"},
                      "noodgeld key show officer1.key\nnoodgeld key show --json officer1.key");
    line.add_required(verb, "FILE", *path, {"het sleutelbestand", "the key file"});
    line.runs(verb, [path](Context& context) { return show_key(*path, context); });
}

}  // namespace

void add_key_verbs(CommandLine& line) {
    CLI::App& group =
        line.add_group("key", {"sleutels: maken en bekijken", "keys: make and look at them"});
    add_new(line, group);
    add_show(line, group);
}

}  // namespace noodgeld
