#include "cli/terminal_device.h"

#include <filesystem>

#include "files/key_file.h"
#include "files/signing.h"

namespace noodgeld {

namespace fs = std::filesystem;

void add_device_options(CommandLine& line, CLI::App& verb, TerminalOptions& options) {
    line.add_required(verb, "--dir", options.folder,
                      {"de map van het apparaat", "the device's folder"});
    add_passphrase_option(line, verb, options.passphrase);
}

std::string key_path(const TerminalOptions& options) {
    return (fs::path(options.folder) / "terminal.key").string();
}

Failure to_failure(const TerminalRefusal& refusal) {
    const auto say = [&](Language language) {
        const std::string& words = refusal.words.in(language);
        return std::string(sentence(refusal.refusal, language)) + " " +
               (words.empty() ? std::string(way_on(refusal.refusal, language)) : words);
    };
    // That the disk did not do its part is no verdict.
    const bool disk =
        refusal.refusal == Refusal::not_durable || refusal.refusal == Refusal::storage_full;
    return {disk ? ExitCode::cannot : ExitCode::no, {say(Language::nl), say(Language::en)}};
}

Failure to_failure(const StorageError& error) {
    return {ExitCode::cannot, {error.words.nl, error.words.en}};
}

Result<void, Failure> check_set_up(const TerminalOptions& options) {
    if (std::error_code error; fs::exists(key_path(options), error)) return {};
    return cannot({options.folder + " is geen ingericht apparaat; richt er een in met "
                                    "`noodgeld terminal init`",
                   options.folder + " is no terminal that was set up; set one up with "
                                    "`noodgeld terminal init`"});
}

Result<std::unique_ptr<Device>, Failure> open_device(Context& context,
                                                     const TerminalOptions& options,
                                                     const std::string& text,
                                                     const std::string& object) {
    NOODGELD_TRY_VOID(check_set_up(options));
    NOODGELD_TRY(const Seen seen,
                 show_before_signing(context, text, where_to_show(context, object)));
    NOODGELD_TRY(crypto::SecretKey key,
                 load_signing_key(context, key_path(options), options.passphrase, seen));
    auto device = std::make_unique<Device>(context);
    auto opened = Terminal::open(fs::path(options.folder) / "journal",
                                 crypto::SecretKey::from_seed(key.seed()), device->verifier);
    device->key.emplace(std::move(key));
    if (!opened) return fail(to_failure(opened.error()));
    device->terminal = std::move(opened->terminal);
    context.err << context.say({opened->report.words.nl, opened->report.words.en}) << '\n';
    return device;
}

}  // namespace noodgeld
