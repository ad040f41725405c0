#include "cli/shared_options.h"

#include "files/files.h"

namespace noodgeld {

void add_facts_option(CommandLine& line, CLI::App& verb, std::vector<std::string>& paths) {
    verb.add_option("--facts", paths,
                    line.text({"ondertekende stukken om van uit te gaan (handvesten, series, "
                               "uitgiften, besluiten, lijsten, certificaten), in elke volgorde",
                               "signed objects to go by (charters, series, emissions, orders, "
                               "lists, certificates), in any order"}));
}

void add_passphrase_option(CommandLine& line, CLI::App& verb, PassphraseSource& source) {
    verb.add_option(
            "--passphrase-fd", source.fd,
            line.text({"lees de wachtzin als regel van deze file descriptor, zoals 3 met 3< "
                       "van een bestand dat alleen u kunt lezen; anders wordt hij op de "
                       "terminal gevraagd (NOODGELD_PASSPHRASE werkt ook, maar is minder "
                       "veilig)",
                       "read the passphrase as a line of this file descriptor, such as 3 "
                       "with 3< from a file that only you can read; else it is asked for on "
                       "the terminal (NOODGELD_PASSPHRASE works too, but is less safe)"}))
        ->check(CLI::Range(0, 65'535));
}

void add_force_option(CommandLine& line, CLI::App& verb, bool& force) {
    verb.add_flag("--force", force,
                  line.text({"overschrijf wat er staat, maar nooit een sleutel",
                             "overwrite what is there, but never a key"}));
}

void add_out_options(CommandLine& line, CLI::App& verb, std::string& out, bool& force) {
    line.add_required(verb, "--out", out, {"het bestand dat het wordt", "the file to make"});
    add_force_option(line, verb, force);
    line.checks_first(verb, [&out, &force]() -> Result<void, Failure> {
        if (out == "-") return {};
        return check_may_write(out, force);
    });
}

void say(Context& context, const Shown& shown) {
    if (context.json) {
        context.out << to_json(shown) << '\n';
    } else {
        print(context.out, shown, context.language);
    }
}

}  // namespace noodgeld
