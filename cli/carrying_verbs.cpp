// noodgeld text, qr, scan: objects on their way over paper, screens and scanners.
#include <memory>

#include "cli/shared_options.h"
#include "cli/verbs.h"
#include "files/carried.h"
#include "files/files.h"
#include "files/qr_code.h"
#include "inspect/inspection.h"
#include "protocol/wire/text.h"

namespace noodgeld {
namespace {

struct Carry {
    std::string what;
    std::string kind;
    std::string out = "-";
    bool voucher = false;
    bool force = false;
};

struct Code {
    std::string level = "M";
    double module_mm = 0.5;
};

/// An object that can travel as text, by its kind.
struct Travelling {
    Kind kind;
    SecretBytes bytes;
};

Result<Travelling, Failure> read_travelling(const Carry& options, Context& context) {
    NOODGELD_TRY(SecretBytes input, read_meant(context, options.what));
    NOODGELD_TRY(Carried carried, unwrap(std::move(input), options.kind));
    Executor executor(1);
    const crypto::Verifier verifier(context.random_seed(), context.verification(), executor);
    Trust trust(verifier);
    const auto object = inspect_object(carried.bytes.view(), carried.kind, trust, context.language);
    if (!object) return fail(to_failure(object.error()));
    if (object->draft) {
        return refuse({"dit is nog niet ondertekend", "nobody has signed this yet"});
    }
    const auto kind = kind_named(object->kind);
    if (!kind || text_prefix(*kind).empty()) {
        return refuse({"deze soort reist alleen als bestand: " + object->kind,
                       "this kind travels as a file only: " + object->kind});
    }
    if (*kind == Kind::voucher && !options.voucher) {
        return refuse({"wie de tekst van een bon ziet, kan hem uitgeven; --voucher toont hem toch",
                       "who sees a voucher's text can spend it; --voucher shows it all the same"});
    }
    return Travelling{*kind, std::move(carried.bytes)};
}

Result<std::string, Failure> text_of(const Carry& options, Context& context) {
    NOODGELD_TRY(const Travelling object, read_travelling(options, context));
    std::string text = to_text(object.kind, object.bytes.view());
    if (text.size() > limits::kTextBytes) {
        const std::string size = std::to_string(text.size());
        return refuse({"te lang voor een tekst (" + size + " tekens): gebruik het bestand",
                       "too long for a text (" + size + " characters): use the file"});
    }
    return text;
}

Outcome write(Context& context, const Carry& options, std::string_view text) {
    const WriteOptions how{options.force, options.voucher};
    NOODGELD_TRY_VOID(write_output(context, options.out, as_bytes(text), how));
    return ExitCode::yes;
}

Outcome print_text(const Carry& options, Context& context) {
    NOODGELD_TRY(const std::string text, text_of(options, context));
    return write(context, options, text + "\n");
}

Outcome print_code(const Carry& options, const Code& code_options, Context& context) {
    NOODGELD_TRY(const std::string text, text_of(options, context));
    const auto level = static_cast<QrLevel>(std::string_view("LMQH").find(code_options.level));
    const auto code = QrCode::of(text, level);
    if (!code) {
        return refuse({"te lang voor een QR-code: gebruik het bestand",
                       "too long for one QR code: use the file"});
    }
    if (options.out == "-") {
        return write(context, options, to_blocks(*code, context.out_is_terminal));
    }
    return write(context, options, to_svg(*code, code_options.module_mm));
}

Outcome scan(const Carry& options, Context& context) {
    NOODGELD_TRY(const Travelling object, read_travelling(options, context));
    const WriteOptions how{options.force, options.voucher};
    NOODGELD_TRY_VOID(write_output(context, options.out, object.bytes.view(), how));
    return ExitCode::yes;
}

void add_options(CommandLine& line, CLI::App& verb, Carry& options) {
    line.add_required(verb, "WHAT", options.what,
                      {"een bestand, een tekst (NO1:...), of - voor de invoer",
                       "a file, a text (NO1:...), or - for the input"});
    verb.add_option("--kind", options.kind,
                    line.text({"lees het als deze soort", "read it as this kind"}))
        ->check(CLI::IsMember(inspectable_kinds()));
    verb.add_option("--out", options.out,
                    line.text({"naar dit bestand; anders naar de uitvoer",
                               "to this file; else to the output"}));
    verb.add_flag("--voucher", options.voucher,
                  line.text({"ook een bon, met zijn geheim", "also a voucher, with its secret"}));
    add_force_option(line, verb, options.force);
}

}  // namespace

void add_carrying_verbs(CommandLine& line) {
    const auto text_options = std::make_shared<Carry>();
    CLI::App& text = line.add_verb("text",
                                   {"toon een object als tekst voor papier of scanner",
                                    "show an object as text for paper or a scanner"},
                                   "noodgeld text order.cose");
    add_options(line, text, *text_options);
    line.runs(text,
              [text_options](Context& context) { return print_text(*text_options, context); });

    const auto code_options = std::make_shared<Carry>();
    const auto code = std::make_shared<Code>();
    CLI::App& qr = line.add_verb("qr",
                                 {"toon een object als QR-code; met --out als SVG",
                                  "show an object as a QR code; with --out as SVG"},
                                 "noodgeld qr order.cose\nnoodgeld qr order.cose --out order.svg");
    add_options(line, qr, *code_options);
    qr.add_option("--level", code->level,
                  line.text({"foutcorrectie: L, M, Q of H", "error correction: L, M, Q or H"}))
        ->check(CLI::IsMember({"L", "M", "Q", "H"}))
        ->capture_default_str();
    qr.add_option("--module", code->module_mm,
                  line.text({"breedte van een blokje in het SVG, in mm",
                             "width of a module in the SVG, in mm"}))
        ->check(CLI::Range(0.1, 20.0))
        ->capture_default_str();
    line.runs(qr, [code_options, code](Context& context) {
        return print_code(*code_options, *code, context);
    });

    const auto scan_options = std::make_shared<Carry>();
    CLI::App& back = line.add_verb("scan",
                                   {"maak van wat een scanner las weer een bestand",
                                    "turn what a scanner read into a file again"},
                                   "zbarimg --raw order.png | noodgeld scan - --out order.cose");
    add_options(line, back, *scan_options);
    line.runs(back, [scan_options](Context& context) { return scan(*scan_options, context); });
}

}  // namespace noodgeld
