// noodgeld witness: sees that a ledger's log only grows, and cosigns it.
#include <memory>

#include "cli/daemon.h"
#include "cli/shared_options.h"
#include "cli/verbs.h"
#include "files/key_file.h"
#include "files/signing.h"
#include "ledger/witness_api.h"

namespace noodgeld {
namespace {

struct Witnessing {
    std::string folder;
    std::string key;
    std::string name;
    std::vector<std::string> logs;
    PassphraseSource passphrase;
    DaemonOptions daemon;
};

Result<std::vector<NoteKey>, Failure> log_keys(const std::vector<std::string>& texts) {
    std::vector<NoteKey> keys;
    for (const std::string& text : texts) {
        const auto key = from_vkey(text);
        if (!key || key->signer != NoteSigner::writer) {
            return misused({"--log " + text + ": geen VKEY van een log",
                            "--log " + text + ": no VKEY of a log"});
        }
        keys.push_back(*key);
    }
    return keys;
}

Outcome witness(const Witnessing& options, Context& context) {
    NOODGELD_TRY(std::vector<NoteKey> logs, log_keys(options.logs));
    NOODGELD_TRY(const KeyLabel label, load_key_label(options.key));
    const NoteKey own{options.name, NoteSigner::witness, {label.public_key}};
    if (!from_vkey(vkey(own))) {
        return misused(
            {"--name: zonder spaties en plustekens", "--name: no spaces and plus signs"});
    }
    std::string text = context.say({"Deze sleutel ondertekent mee dat deze logs alleen groeien:\n",
                                    "This key cosigns that these logs only grow:\n"});
    for (const NoteKey& log : logs) text += "  " + log.name + "\n";
    text += context.say({"Geef het grootboek: --witness ", "Give the ledger: --witness "}) +
            vkey(own) + "=http://127.0.0.1:" + std::to_string(options.daemon.port) + "\n";
    NOODGELD_TRY(const Seen seen, show_before_signing(context, text, where_to_show(context)));
    NOODGELD_TRY(const crypto::SecretKey key,
                 load_signing_key(context, options.key, options.passphrase, seen));
    Executor executor(1);
    const crypto::Verifier verifier(context.random_seed(), context.verification(), executor);
    const auto opened =
        LogWitness::open(options.folder, options.name, key, std::move(logs), verifier);
    if (!opened) return cannot(opened.error().words);
    http::Router router;
    add_witness_routes(router, **opened, context.clock);
    return serve(context, options.daemon, std::move(router), [] {
        return http::Health{true, "watching"};
    });
}

}  // namespace

void add_witness_verb(CommandLine& line) {
    const auto options = std::make_shared<Witnessing>();
    CLI::App& verb = line.add_verb(
        "witness",
        {"onderteken mee dat een log alleen groeit (C2SP tlog-witness), op deze machine",
         "cosign that a log only grows (C2SP tlog-witness), on this machine"},
        "noodgeld witness --dir getuige --key getuige.key --name getuige.example --log VKEY "
        "--port 8095");
    line.add_required(verb, "--dir", options->folder,
                      {"wat hij van elk log onthoudt", "what it keeps of each log"});
    line.add_required(verb, "--key", options->key,
                      {"zijn sleutel, voor niets anders", "its key, for nothing else"});
    line.add_required(verb, "--name", options->name, {"hoe hij heet", "what it is called"});
    line.add_required(verb, "--log", options->logs,
                      {"VKEY van een log: zie /v1/status van het grootboek",
                       "VKEY of a log: see the ledger's /v1/status"});
    add_passphrase_option(line, verb, options->passphrase);
    add_daemon_options(line, verb, options->daemon);
    line.runs(verb, [options](Context& context) { return witness(*options, context); });
}

}  // namespace noodgeld
