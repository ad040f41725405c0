#include "files/signing.h"

#include "files/key_file.h"

namespace noodgeld {

Result<Seen, Failure> show_before_signing(Context& context, const std::string& text,
                                          ShownOn where) {
    std::ostream& stream = where == ShownOn::out ? context.out : context.err;
    stream << text << std::flush;
    if (!stream) {
        return cannot({"wat ondertekend zou worden, kon niet worden getoond: er is niets getekend",
                       "what would be signed could not be shown: nothing was signed"});
    }
    return Seen(text, where == ShownOn::out ? context.out_is_terminal : context.err_is_terminal);
}

Result<crypto::SecretKey, Failure> load_signing_key(const Context& context, const std::string& path,
                                                    const PassphraseSource& source,
                                                    const Seen& seen) {
    NOODGELD_TRY(const LabelledKey key, load_labelled_key(path));
    const PassphrasePrompt prompt{path + " (" + key.label.role + ")",
                                  seen.is_on_terminal() ? "" : seen.text()};
    NOODGELD_TRY(const auto passphrase, ask_passphrase(context, source, prompt));
    auto opened = open_signing_key(key.file, passphrase.view());
    if (!opened) return fail(about(path, opened.error()));
    return opened;
}

}  // namespace noodgeld
