#include "cli/command_line.h"

#include <utility>

namespace noodgeld {
namespace {

constexpr std::pair<const char*, const char*> kDutchLabels[] = {
    {"Usage", "Gebruik"},
    {"OPTIONS", "OPTIES"},
    {"Options", "Opties"},
    {"SUBCOMMAND", "OPDRACHT"},
    {"SUBCOMMANDS", "OPDRACHTEN"},
    {"Subcommands", "Opdrachten"},
    {"Positionals", "Argumenten"},
    {"REQUIRED", "VERPLICHT"},
    {"TEXT", "TEKST"},
    {"INT", "GETAL"},
    {"UINT", "GETAL"},
};

const Phrase kAbout{
    "Noodgeld: betalen voor eten als stroom, telefoon en pin uitvallen.",
    "Noodgeld: paying for food when power, telecom and cards are down.",
};

const Phrase kOptions{"Opties", "Options"};
const Phrase kVerbs{"Opdrachten", "Subcommands"};

const Phrase kExitCodes{
    "Afsluitcode: 0 ja; 1 nee (geweigerd, ongeldig of een verschil gevonden); 2 verkeerd gebruik;\n"
    "             3 het kan niet (bestand, schijf, netwerk, geheugen).\n"
    "Voorbeeld:\n"
    "  noodgeld inspect bon.txt\n"
    "  noodgeld key new --help",
    "Exit codes: 0 yes; 1 no (refused, invalid, or a difference was found); 2 wrong usage;\n"
    "            3 cannot (file, disk, network, memory).\n"
    "Example:\n"
    "  noodgeld inspect voucher.txt\n"
    "  noodgeld key new --help",
};

std::string indented(const std::string& lines) {
    std::string out = "  ";
    for (const char c : lines) {
        out.push_back(c);
        if (c == '\n') out += "  ";
    }
    return out;
}

}  // namespace

CommandLine::CommandLine(Language language)
    : language_(language), program_(kAbout.in(language), "noodgeld") {
    const auto format = std::make_shared<CLI::Formatter>();
    if (language == Language::nl) {
        for (const auto& [english, dutch] : kDutchLabels) format->label(english, dutch);
    }
    format->column_width(34);
    program_.formatter(format);
    program_.option_defaults()->group(text(kOptions));
    // Options of the whole program may also stand after the verb.
    program_.fallthrough();
    program_.require_subcommand(1);
    program_.set_help_flag("-h,--help", text({"toon deze uitleg", "show this help"}));
    program_.set_version_flag("--version", "noodgeld " NOODGELD_VERSION,
                              text({"toon de versie", "show the version"}));
    program_.footer(text(kExitCodes));
}

CLI::App& CommandLine::add_group(const std::string& name, const Phrase& about) {
    CLI::App& group = *program_.add_subcommand(name, text(about));
    group.group(text(kVerbs));
    group.require_subcommand(1);
    group.get_help_ptr()->group(text(kOptions));
    group.footer(text({"Meer: noodgeld ", "More: noodgeld "}) + name +
                 text({" OPDRACHT --help", " SUBCOMMAND --help"}));
    return group;
}

CLI::App& CommandLine::add_verb(CLI::App& group, const std::string& name, const Phrase& about,
                                const std::string& examples) {
    CLI::App& verb = *group.add_subcommand(name, text(about));
    verb.group(text(kVerbs));
    verb.require_subcommand(0);
    verb.get_help_ptr()->group(text(kOptions));
    verb.footer(text({"Voorbeeld:\n", "Example:\n"}) + indented(examples));
    return verb;
}

CLI::App& CommandLine::add_verb(const std::string& name, const Phrase& about,
                                const std::string& examples) {
    return add_verb(program_, name, about, examples);
}

void CommandLine::checks_first(CLI::App& verb, std::function<Result<void, Failure>()> check) {
    checks_[&verb].push_back(std::move(check));
}

void CommandLine::runs(CLI::App& verb, Work work) {
    verb.callback([this, &verb, work = std::move(work)] {
        chosen_ = [this, &verb, work](Context& context) -> Outcome {
            for (const auto& check : checks_[&verb]) NOODGELD_TRY_VOID(check());
            return work(context);
        };
    });
}

}  // namespace noodgeld
