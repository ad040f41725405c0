// TerminalDevice: a shop's device as its folder has it: key, journal, and a terminal over both.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "base/executor.h"
#include "cli/shared_options.h"
#include "terminal/terminal.h"

namespace noodgeld {

struct TerminalOptions {
    std::string folder;
    PassphraseSource passphrase;
};
/// Adds --dir and --passphrase-fd.
void add_device_options(CommandLine& line, CLI::App& verb, TerminalOptions& options);

/// Where the device's own key lies.
[[nodiscard]] std::string key_path(const TerminalOptions& options);

/// A terminal with all that it stands on.
struct Device {
    explicit Device(const Context& context)
        : executor(2), verifier(context.random_seed(), context.verification(), executor) {}

    Executor executor;
    crypto::Verifier verifier;
    std::optional<crypto::SecretKey> key;
    std::unique_ptr<Terminal> terminal;
};

/// Refuses a folder in which no device was set up.
[[nodiscard]] Result<void, Failure> check_set_up(const TerminalOptions& options);

/// Opens it from its folder, and says what opening found. `text`: what the device's key is about to
/// sign, in words, with a line end. `object`: where what is signed is written to, if to one file.
[[nodiscard]] Result<std::unique_ptr<Device>, Failure> open_device(Context& context,
                                                                   const TerminalOptions& options,
                                                                   const std::string& text,
                                                                   const std::string& object = {});

[[nodiscard]] Failure to_failure(const TerminalRefusal& refusal);
[[nodiscard]] Failure to_failure(const StorageError& error);

}  // namespace noodgeld
