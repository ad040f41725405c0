#include "cli/command_line.h"

#include <gmock/gmock.h>

#include "cli/verbs.h"
#include "tests/cli/run_noodgeld.h"

namespace noodgeld::test {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::StartsWith;

/// Calls visit(words of the command, app) for every group and verb.
template <class Visit>
void for_each_command(const CLI::App& app, const std::vector<std::string>& words, Visit visit) {
    for (const CLI::App* below : app.get_subcommands({})) {
        std::vector<std::string> longer = words;
        longer.push_back(below->get_name());
        visit(longer, *below);
        for_each_command(*below, longer, visit);
    }
}

class EveryLanguage : public testing::TestWithParam<Language> {};
INSTANTIATE_TEST_SUITE_P(CommandLine, EveryLanguage, testing::Values(Language::nl, Language::en));

TEST_P(EveryLanguage, EveryVerbHelpsWithAnExampleOfItself) {
    CommandLine line(GetParam());
    add_all_verbs(line);
    int verbs = 0;
    for_each_command(line.program(), {}, [&](std::vector<std::string> words, const CLI::App& app) {
        SCOPED_TRACE(testing::PrintToString(words));
        const bool is_verb = app.get_subcommands({}).empty();
        std::string command = "noodgeld";
        for (const std::string& word : words) command += " " + word;
        words.push_back("--help");
        const Ran ran = run_noodgeld(words, {}, GetParam());
        EXPECT_EQ(ran.code, ExitCode::yes);
        EXPECT_THAT(ran.out, HasSubstr(GetParam() == Language::nl ? "Gebruik: " : "Usage: "));
        EXPECT_THAT(ran.err, IsEmpty());
        EXPECT_THAT(app.get_description(), Not(IsEmpty()));
        if (!is_verb) return;
        ++verbs;
        EXPECT_THAT(app.get_footer(),
                    StartsWith(GetParam() == Language::nl ? "Voorbeeld:\n" : "Example:\n"));
        EXPECT_THAT(app.get_footer(), HasSubstr(command + " "));
    });
    EXPECT_GE(verbs, 3);
}

TEST_P(EveryLanguage, EveryOptionIsExplained) {
    CommandLine line(GetParam());
    add_all_verbs(line);
    for_each_command(line.program(), {}, [](const auto& words, const CLI::App& app) {
        for (const CLI::Option* option : app.get_options()) {
            EXPECT_THAT(option->get_description(), Not(IsEmpty()))
                << testing::PrintToString(words) << " " << option->get_name();
        }
    });
}

TEST(CommandLine, HelpSaysTheExitCodesAndListsTheVerbs) {
    const Ran ran = run_noodgeld({"--help"});
    EXPECT_EQ(ran.code, ExitCode::yes);
    EXPECT_THAT(ran.out, HasSubstr("Exit codes: 0 yes; 1 no"));
    EXPECT_THAT(ran.out, HasSubstr("inspect"));
}

TEST(CommandLine, HelpInDutchIsDutchThroughout) {
    for (const std::vector<std::string>& group : {std::vector<std::string>{}, {"key"}}) {
        std::vector<std::string> words = group;
        words.push_back("--help");
        const std::string help = run_noodgeld(words, {}, Language::nl).out;
        EXPECT_THAT(help, HasSubstr("Opdrachten:"));
        EXPECT_THAT(help, Not(HasSubstr("ubcommands")));
    }
}

TEST(CommandLine, VersionIsPrinted) {
    const Ran ran = run_noodgeld({"--version"});
    EXPECT_EQ(ran.code, ExitCode::yes);
    EXPECT_THAT(ran.out, testing::MatchesRegex("noodgeld [0-9]+\\.[0-9]+\\.[0-9]+\n"));
}

TEST(CommandLine, WrongUsageIsTwoAndSaysWhatIsWrong) {
    const std::vector<std::pair<std::vector<std::string>, std::string>> cases = {
        {{}, "subcommand is required"},
        {{"nonsense"}, "unknown: nonsense"},
        {{"key"}, "subcommand is required"},
        {{"key", "nonsense"}, "unknown: nonsense"},
        {{"key", "new", "--role", "x"}, "--out is required"},
        {{"key", "show", "a", "b"}, "unknown: b"},
        {{"inspect", "x", "--kind", "poem"}, "--kind"},
        {{"--lang", "fr", "inspect", "x"}, "--lang"},
    };
    for (const auto& [arguments, expected] : cases) {
        SCOPED_TRACE(testing::PrintToString(arguments));
        const Ran ran = run_noodgeld(arguments);
        EXPECT_EQ(ran.code, ExitCode::usage);
        EXPECT_THAT(ran.out, IsEmpty());
        EXPECT_THAT(ran.err, StartsWith("noodgeld: "));
        EXPECT_THAT(ran.err, HasSubstr(expected));
    }
}

TEST(CommandLine, WrongUsageSaysTheSameInDutchAndHowToGoOn) {
    const std::vector<std::pair<std::vector<std::string>, std::string>> cases = {
        {{"onzin"}, "onbekend: onzin"},
        {{"key", "new", "--onzin"}, "onbekend: --onzin"},
        {{"key", "new", "--role", "x"}, "--out"},
        {{"key", "new", "--role", "x", "--out"}, "--out"},
        {{"key", "show"}, "FILE"},
        {{"key", "show", "a", "--passphrase-fd", "3"}, "onbekend: --passphrase-fd"},
        {{"key", "new", "--role", "x", "--out", "a", "--passphrase-fd", "veel"}, "veel"},
        {{"terminal", "serve", "--dir", "a", "--port", "70000"}, "70000"},
        {{"inspect", "x", "--kind", "gedicht"}, "gedicht"},
        {{"qr", "x", "--module", "100"}, "100"},
        {{"--lang", "fr", "inspect", "x"}, "fr"},
    };
    for (const auto& [arguments, expected] : cases) {
        SCOPED_TRACE(testing::PrintToString(arguments));
        const Ran ran = run_noodgeld(arguments, {}, Language::nl);
        EXPECT_EQ(ran.code, ExitCode::usage);
        EXPECT_THAT(ran.err, StartsWith("noodgeld: "));
        EXPECT_THAT(ran.err, HasSubstr(expected));
        EXPECT_THAT(ran.err, HasSubstr("\nUitleg: zet --help achter de opdracht.\n"));
    }
}

TEST(CommandLine, LanguageIsAskedAnywhereAndElseTheEnvironments) {
    EXPECT_THAT(run_noodgeld({"--help"}, {}, Language::nl).out, HasSubstr("Gebruik"));
    EXPECT_THAT(run_noodgeld({"--lang", "nl", "--help"}).out, HasSubstr("Gebruik"));
    EXPECT_THAT(run_noodgeld({"key", "new", "--lang=nl", "--help"}).out, HasSubstr("Gebruik"));
    EXPECT_THAT(run_noodgeld({"--lang", "en", "--help"}, {}, Language::nl).out, HasSubstr("Usage"));
    EXPECT_THAT(run_noodgeld({"inspect", "/nowhere", "--lang", "nl"}).err,
                HasSubstr("kan niet lezen"));
}

TEST(CommandLine, AMissingFileIsThree) {
    const Ran ran = run_noodgeld({"inspect", "/nowhere/at/all"});
    EXPECT_EQ(ran.code, ExitCode::cannot);
    EXPECT_THAT(ran.err, HasSubstr("/nowhere/at/all: No such file"));
}

TEST(CommandLine, WhatTheSystemSaysIsSaidInDutchToo) {
    const auto said = [](const std::string& path) {
        return run_noodgeld({"inspect", path}, {}, Language::nl).err;
    };
    EXPECT_EQ(said("/nowhere/at/all"), "noodgeld: kan niet lezen: /nowhere/at/all: bestaat niet\n");
    EXPECT_EQ(said("/"), "noodgeld: kan niet lezen: /: dat is een map\n");
    EXPECT_EQ(said("/dev/null/x"),
              "noodgeld: kan niet lezen: /dev/null/x: een deel van dit pad is geen map\n");
}

TEST(CommandLine, AnOutputThatCannotBeWrittenIsThree) {
    std::istringstream in;
    std::ostringstream out;
    std::ostringstream err;
    out.setstate(std::ios::badbit);
    Context context{in, out, err, [] { return kCrisis; }, [](std::span<std::uint8_t>) {}};
    EXPECT_EQ(run_program({"--version"}, context), ExitCode::cannot);
    EXPECT_THAT(err.str(), HasSubstr("output"));
}

}  // namespace
}  // namespace noodgeld::test
