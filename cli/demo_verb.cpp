// noodgeld demo: a whole crisis on this machine, with real processes, in less than a minute.
#include <fmt/format.h>

#include <cstdlib>
#include <map>
#include <memory>

#include "cli/command_line.h"
#include "cli/verbs.h"
#include "demo/demo_crisis.h"

namespace noodgeld {
namespace {

struct Demo {
    std::string folder = "noodgeld-demo";
    bool again = false;
};

std::string euro(std::int64_t cents) {
    return fmt::format("{}{}.{:02}", cents < 0 ? "-" : "", std::abs(cents) / 100,
                       std::abs(cents) % 100);
}

/// An account of the demo's, for people.
Phrase account_words(const std::string& name) {
    static const std::map<std::string, Phrase> kWords{
        {"minted", {"geslagen", "minted"}},
        {"activated", {"vrijgegeven en niet besteed", "activated and not spent"}},
        {"payable", {"te betalen aan", "payable to"}},
        {"returned",
         {"terug naar de staat: wat een bon meer waard was",
          "back to the state: what a voucher was worth beyond"}},
        {"guarantee",
         {"garantie: kopieën elders, vervalsing", "guarantee: copies elsewhere, forgery"}},
    };
    const auto found = kWords.find(name);
    return found == kWords.end() ? Phrase{name, name} : found->second;
}

/// Every account, with its sign: together they are nothing.
void show_accounts(Context& context, const DemoTally& tally) {
    std::int64_t sum = 0;
    const auto row = [&](const std::string& what, std::int64_t cents) {
        context.out << fmt::format("  {:<52}{:>14}\n", what, euro(cents));
    };
    context.out << context.say({"\nRekeningen (euro)\n", "\nAccounts (euro)\n"});
    for (const DemoAccount& account : tally.accounts) {
        const std::string words = context.say(account_words(account.name));
        row(account.merchant.empty() ? words : words + " " + account.merchant, account.cents);
        sum += account.cents;
    }
    row(context.say({"samen", "together"}), sum);
}

void show_table(Context& context, const DemoTally& tally) {
    const int tokens = kSheets * kVouchersPerDemoSheet;
    const auto row = [&](const Phrase& what, std::int64_t count, std::int64_t cents) {
        context.out << fmt::format("  {:<44}{:>8}{:>14}\n", context.say(what), count, euro(cents));
    };
    context.out << fmt::format("\n{:<46}{:>8}{:>14}\n", context.say({"Slotstand", "Closing table"}),
                               context.say({"bonnen", "vouchers"}), "euro");
    row({"bonnen geslagen", "tokens minted"}, tokens, tokens * kFaceCents);
    row({"betaald", "paid"}, tally.paid, tally.paid_cents);
    context.out << fmt::format(
        "  {:<52}{:>14}\n",
        context.say({"  waarvan door de garantie", "  of which by the guarantee"}),
        euro(tally.guarantee_cents));
    row({"niet gedekt: een kopie bij dezelfde winkelier",
         "not covered: a copy at the same merchant"},
        tally.not_covered, 0);
    row({"ongedaan gemaakt", "voided"}, tally.voided, 0);
    for (const auto& [refusal, count] : tally.refused) {
        row({"geweigerd: " + refusal, "refused: " + refusal}, count, 0);
    }
    show_accounts(context, tally);
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
