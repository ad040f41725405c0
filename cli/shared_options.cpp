#include "cli/shared_options.h"

namespace noodgeld {

void add_facts_option(CommandLine& line, CLI::App& verb, std::vector<std::string>& paths) {
    verb.add_option("--facts", paths,
                    line.text({"ondertekende stukken om van uit te gaan (handvesten, series, "
                               "uitgiften, besluiten, lijsten, certificaten), in elke volgorde",
                               "signed objects to go by (charters, series, emissions, orders, "
                               "lists, certificates), in any order"}));
}

void add_passphrase_option(CommandLine& line, CLI::App& verb, PassphraseSource& source) {
    verb.add_option("--passphrase-fd", source.fd,
                    line.text({"lees de wachtzin als regel van deze file descriptor (anders: "
                               "NOODGELD_PASSPHRASE, anders de terminal)",
                               "read the passphrase as a line of this file descriptor (else: "
                               "NOODGELD_PASSPHRASE, else the terminal)"}))
        ->check(CLI::Range(0, 65'535));
}

void add_out_options(CommandLine& line, CLI::App& verb, std::string& out, bool& force) {
    verb.add_option("--out", out, line.text({"het bestand dat het wordt", "the file to make"}))
        ->required();
    verb.add_flag("--force", force,
                  line.text({"overschrijf een bestaand bestand", "overwrite an existing file"}));
}

}  // namespace noodgeld
