// noodgeld refusals: the closed table of every reason for a no, in order of precedence.
#include <boost/json.hpp>

#include "api/refusal_table.h"
#include "cli/command_line.h"
#include "cli/verbs.h"

namespace noodgeld {
namespace {

Outcome print_refusals(Context& context) {
    if (context.json) context.out << refusals_json() << '\n';
    if (!context.json) context.out << refusals_words(context.language);
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
