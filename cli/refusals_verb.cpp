// noodgeld refusals: the closed table of every reason for a no, in order of precedence.
#include <fmt/format.h>

#include <boost/json.hpp>

#include "cli/command_line.h"
#include "cli/verbs.h"
#include "protocol/wire/refusal.h"

namespace noodgeld {
namespace {

Outcome print_refusals(Context& context) {
    boost::json::array all;
    for (const Refusal refusal : all_refusals()) {
        const auto number = static_cast<unsigned>(refusal);
        const std::string_view nl = sentence(refusal, Language::nl);
        const std::string_view en = sentence(refusal, Language::en);
        if (context.json) {
            all.push_back({{"number", number},
                           {"name", name(refusal)},
                           {"nl", nl},
                           {"en", en},
                           {"next_nl", way_on(refusal, Language::nl)},
                           {"next_en", way_on(refusal, Language::en)}});
        } else {
            context.out << fmt::format("{}  {:<21} {} {}\n", number, name(refusal),
                                       context.language == Language::nl ? nl : en,
                                       way_on(refusal, context.language));
        }
    }
    if (context.json) context.out << all << '\n';
    return ExitCode::yes;
}

}  // namespace

void add_refusals_verb(CommandLine& line) {
    CLI::App& verb = line.add_verb(
        "refusals", {"toon elke reden om te weigeren", "show every reason for a refusal"},
        "noodgeld refusals --json");
    line.runs(verb, print_refusals);
}

}  // namespace noodgeld
