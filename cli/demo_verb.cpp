// noodgeld demo: a whole crisis on this machine, with real processes, in less than a minute.
#include <fmt/format.h>

#include <memory>

#include "cli/command_line.h"
#include "cli/demo_crisis.h"
#include "cli/verbs.h"

namespace noodgeld {
namespace {

struct Demo {
    std::string folder = "noodgeld-demo";
    bool again = false;
};

std::string euro(std::int64_t cents) {
    return fmt::format("{}.{:02}", cents / 100, cents % 100);
}

void show_table(Context& context, const DemoTally& tally) {
    const int tokens = kSheets * kVouchersPerDemoSheet;
    const auto row = [&](const Phrase& what, std::int64_t count, std::int64_t cents) {
        context.out << fmt::format("  {:<44}{:>8}{:>14}\n", context.say(what), count, euro(cents));
    };
    context.out << context.say({"\nSlotstand\n", "\nClosing table\n"});
    row({"bonnen geslagen", "tokens minted"}, tokens, tokens * kFaceCents);
    row({"gedekt: de bon betaalt", "covered: the token pays"}, tally.covered, tally.covered_cents);
    row({"gedekt: de garantie betaalt", "covered: the guarantee pays"}, tally.guaranteed,
        tally.guaranteed_cents);
    row({"niet gedekt: de winkel kon het weten", "not covered: the shop could have known"},
        tally.not_covered, 0);
    row({"ongedaan gemaakt", "voided"}, tally.voided, 0);
    for (const auto& [refusal, count] : tally.refused) {
        row({"geweigerd: " + refusal, "refused: " + refusal}, count, 0);
    }
    context.out << context.say(
        {"  alle rekeningen samen: 0.00\n", "  all accounts together: 0.00\n"});
}

Outcome play_demo(const Demo& options, Context& context) {
    NOODGELD_TRY(DemoStage stage, DemoStage::make(options.folder, options.again));
    context.out << context.say(
                       {"Vredestijd\n  sleutels, handvest, series, 3000 bonnen, uitgifte, vier "
                        "kassa's in twee winkelketens",
                        "Peacetime\n  keys, charter, series, 3000 tokens, an emission, four "
                        "terminals in two groups of shops"})
                << std::endl;
    NOODGELD_TRY_VOID(prepare_scheme(stage));
    DemoCrisis crisis(stage, context);
    NOODGELD_TRY_VOID(crisis.play());
    show_table(context, crisis.tally());
    context.out << context.say(
                       {"\nAlles om te bekijken staat in ", "\nEverything to look at is in "})
                << options.folder << '\n';
    return ExitCode::yes;
}

}  // namespace

void add_demo_verb(CommandLine& line) {
    const auto options = std::make_shared<Demo>();
    CLI::App& verb = line.add_verb(
        "demo", {"speel een hele crisis na op deze machine", "play a whole crisis on this machine"},
        "noodgeld demo\nnoodgeld demo --folder /tmp/crisis --again");
    verb.add_option("--folder", options->folder,
                    line.text({"waar alles komt te staan", "where everything goes"}));
    verb.add_flag("--again", options->again,
                  line.text({"begin opnieuw in de map van een eerdere keer",
                             "begin anew in the folder of an earlier time"}));
    line.runs(verb, [options](Context& context) { return play_demo(*options, context); });
}

}  // namespace noodgeld
