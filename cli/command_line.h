// CommandLine: the tree of verbs, being built. Every file of verbs adds its own.
//
//     void add_greet_verb(CommandLine& line) {
//         const auto options = std::make_shared<GreetOptions>();
//         CLI::App& verb = line.add_verb("greet", {"groet iemand", "greet somebody"},
//                                        "noodgeld greet --name Anna");
//         line.add_required(verb, "--name", options->name, {"wie", "who"});
//         line.runs(verb, [options](Context& context) { return greet(*options, context); });
//     }
#pragma once

#include <CLI/CLI.hpp>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "files/context.h"

namespace noodgeld {

class CommandLine {
  public:
    using Work = std::function<Outcome(Context&)>;

    /// Help and descriptions are in `language`.
    explicit CommandLine(Language language);

    /// A group of verbs: "officer".
    CLI::App& add_group(const std::string& name, const Phrase& about);
    /// A verb of a group, or a group within one's own group, or a verb that stands alone. The
    /// examples are whole command lines, one a line, shown under its help.
    CLI::App& add_verb(CLI::App& group, const std::string& name, const Phrase& about,
                       const std::string& examples);
    CLI::App& add_verb(const std::string& name, const Phrase& about, const std::string& examples);
    /// An option, or without dashes an argument, that must be given.
    template <class T>
    CLI::Option* add_required(CLI::App& verb, const std::string& name, T& value,
                              const Phrase& about) {
        return verb.add_option(name, value, text(about))->required();
    }
    /// What must hold before the verb does anything, a question for a passphrase included.
    void checks_first(CLI::App& verb, std::function<Result<void, Failure>()> check);
    /// What the verb does once its options are read.
    void runs(CLI::App& verb, Work work);

    [[nodiscard]] const std::string& text(const Phrase& phrase) const {
        return phrase.in(language_);
    }
    [[nodiscard]] Language language() const { return language_; }
    [[nodiscard]] CLI::App& program() { return program_; }
    [[nodiscard]] const CLI::App& program() const { return program_; }
    /// The work of the verb that was parsed.
    [[nodiscard]] const Work& chosen() const { return chosen_; }

  private:
    Language language_;
    CLI::App program_;
    std::map<const CLI::App*, std::vector<std::function<Result<void, Failure>()>>> checks_;
    Work chosen_;
};

}  // namespace noodgeld
