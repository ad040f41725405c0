#include "cli/program.h"

#include <algorithm>
#include <exception>
#include <new>
#include <optional>

#include "cli/command_line.h"
#include "cli/verbs.h"

namespace noodgeld {
namespace {

/// The language that --lang asks for, before the help that depends on it is made.
Language language_asked(const std::vector<std::string>& arguments, Language otherwise) {
    for (std::size_t i = 0; i < arguments.size(); ++i) {
        const std::string& one = arguments[i];
        if (one == "--") break;
        const bool apart = one == "--lang" && i + 1 < arguments.size();
        if (one == "--lang=nl" || (apart && arguments[i + 1] == "nl")) return Language::nl;
        if (one == "--lang=en" || (apart && arguments[i + 1] == "en")) return Language::en;
    }
    return otherwise;
}

ExitCode misuse(const CommandLine& line, const CLI::ParseError& error, const Context& context) {
    const std::vector<std::string> unknown = line.program().remaining(true);
    if (unknown.empty()) {
        context.warn({error.what(), error.what()});
    } else {
        // The start only: it may be a piece of a voucher's text that was not put in quotes.
        constexpr std::size_t kShown = 16;
        const std::string start = unknown.front().substr(0, kShown);
        context.warn({"onbekend: " + start, "unknown: " + start});
    }
    context.err << context.say(
        {"Uitleg: zet --help achter de opdracht.\n", "For help, put --help after the verb.\n"});
    return ExitCode::usage;
}

/// Empty when help or the version was asked for and shown.
Result<CommandLine::Work, ExitCode> parse(CommandLine& line, std::vector<std::string> arguments,
                                          Context& context) {
    std::ranges::reverse(arguments);  // as CLI11 wants them
    try {
        line.program().parse(arguments);
    } catch (const CLI::CallForVersion& asked) {
        context.out << asked.what() << '\n';
        return CommandLine::Work{};
    } catch (const CLI::Success&) {
        context.out << line.program().help();
        return CommandLine::Work{};
    } catch (const CLI::ParseError& error) {
        return fail(misuse(line, error, context));
    }
    return line.chosen();
}

Outcome parse_and_work(const std::vector<std::string>& arguments, Context& context) {
    CommandLine line(context.language);
    std::string language;
    line.program()
        .add_option("--lang", language, line.text({"taal: nl of en", "language: nl or en"}))
        ->check(CLI::IsMember({"nl", "en"}));
    line.program().add_flag("--json", context.json,
                            line.text({"uitvoer voor machines, waar dat kan",
                                       "output for machines, where there is one"}));
    add_all_verbs(line);

    const auto work = parse(line, arguments, context);
    if (!work) return work.error();
    return *work ? (*work)(context) : ExitCode::yes;
}

}  // namespace

void add_all_verbs(CommandLine& line) {
    add_officer_verbs(line);
    add_issuer_verbs(line);
    add_enroller_verbs(line);
    add_terminal_verbs(line);
    add_ledger_verbs(line);
    add_demo_verb(line);
    add_inspect_verb(line);
    add_verify_verb(line);
    add_witness_verb(line);
    add_carrying_verbs(line);
    add_key_verbs(line);
    add_refusals_verb(line);
}

ExitCode run_program(const std::vector<std::string>& arguments, Context& context) {
    context.language = language_asked(arguments, context.language);
    Outcome outcome = ExitCode::yes;
    try {
        outcome = parse_and_work(arguments, context);
    } catch (const std::bad_alloc&) {
        outcome = cannot({"te weinig geheugen", "out of memory"});
    } catch (const std::exception& error) {
        outcome = cannot({error.what(), error.what()});
    }
    if (!outcome) {
        context.warn(outcome.error().why);
        return outcome.error().code;
    }
    context.out.flush();
    if (!context.out) {
        context.warn({"de uitvoer kon niet worden geschreven", "the output could not be written"});
        return ExitCode::cannot;
    }
    return *outcome;
}

}  // namespace noodgeld
