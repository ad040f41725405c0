#include "inspect/pack_view.h"

#include <array>

#include "inspect/inspection.h"
#include "protocol/wire/pack.h"

namespace noodgeld {
namespace {

constexpr std::string_view kPackStart = "noodgeld/pack/";

Failure damaged(DecodeError error) {
    const std::string why(name(error));
    return {ExitCode::no,
            {"dit verzamelbestand is beschadigd of afgebroken (" + why + ")",
             "this pack is damaged or was cut short (" + why + ")"}};
}

/// Calls `visit` with every item in order; fails as the reader does.
template <class Visit>
Result<Lineage, Failure> for_each_item(ByteView pack, Visit visit) {
    auto reader = PackReader::open(pack);
    if (!reader) return fail(damaged(reader.error()));
    for (;;) {
        const auto item = reader->next();
        if (!item) return fail(damaged(item.error()));
        if (!*item) return reader->lineage();
        visit(**item);
    }
}

/// Offers every item to the trust, again for as long as that brings something: what vouches may
/// stand after what it vouches for.
Result<Lineage, Failure> offer(ByteView pack, Trust& trust) {
    for (std::size_t accepted = 0;;) {
        std::size_t now = 0;
        NOODGELD_TRY(const Lineage lineage, for_each_item(pack, [&](const PackItem& item) {
                         if (trust.take(item.kind, item.object)) ++now;
                     }));
        if (now == accepted) return lineage;
        accepted = now;
    }
}

class PackPrinter {
  public:
    PackPrinter(bool full, Trust& trust, Context& context)
        : full_(full), trust_(trust), context_(context) {}

    void begin(const Lineage& lineage, std::size_t size) {
        if (context_.json) {
            context_.out << R"({"kind":"pack","bytes":)" << size << R"(,"lineage":")"
                         << hex(lineage.bytes) << R"(","items":[)";
            return;
        }
        Shown shown;
        const Phrase kind{"verzamelbestand", "pack"};
        shown.add("kind", Shown::leaf(std::string("pack"), kind.in(context_.language)));
        shown.add("bytes", Shown::leaf(std::uint64_t{size}, grouped(size, context_.language)));
        shown.add("lineage", show(lineage, context_.language));
        print(context_.out, shown, context_.language);
    }

    void item(const PackItem& item) {
        ++count_;
        const std::string kind(name(item.kind));
        auto object = inspect_object(item.object, kind, trust_, context_.language);
        if (!object) {
            malformed(item, to_failure(object.error()).why);
            return;
        }
        good_ = good_ && object->good;
        if (context_.json) {
            context_.out << (count_ == 1 ? "\n" : ",\n") << to_json(object->shown);
        } else if (full_) {
            context_.out << "\n" << count_ << ".\n";
            print(context_.out, object->shown, context_.language, 2);
        } else {
            line(item, *object);
        }
    }

    /// Whether all items were good. `complete`: the pack's end was there and right.
    [[nodiscard]] bool end(bool complete) {
        if (context_.json) {
            context_.out << "\n],\"complete\":" << (complete ? "true" : "false") << "}\n";
        }
        return good_;
    }

  private:
    void line(const PackItem& item, const Inspected& object) {
        context_.out << "  " << count_ << ". " << word(item.kind, context_.language) << ", "
                     << grouped(item.object.size(), context_.language) << " bytes";
        for (const auto& [field, part] : object.shown.fields) {
            if (field == "hash" || field == "verdict") context_.out << ", " << part.text;
        }
        if (!object.good) context_.out << context_.say({"  <- KLOPT NIET", "  <- WRONG"});
        context_.out << '\n';
    }

    void malformed(const PackItem& item, const Phrase& why) {
        good_ = false;
        Shown shown;
        shown.add("kind", Shown::leaf(std::string(name(item.kind))));
        shown.add("malformed", Shown::leaf(why.in(context_.language)));
        if (context_.json) {
            context_.out << (count_ == 1 ? "\n" : ",\n") << to_json(shown);
        } else {
            context_.out << "  " << count_ << ". " << word(item.kind, context_.language) << ": "
                         << why.in(context_.language) << '\n';
        }
    }

    bool full_;
    Trust& trust_;
    Context& context_;
    std::size_t count_ = 0;
    bool good_ = true;
};

}  // namespace

bool is_pack(ByteView file) {
    return as_text(file).starts_with(kPackStart);
}

Result<void, Failure> believe_pack(ByteView pack, const std::string& path, Trust& trust) {
    NOODGELD_TRY_VOID(offer(pack, trust));
    if (trust.can_judge()) return {};
    return refuse({path + ": hier is geen geldig eerste handvest in",
                   path + ": there is no valid first charter in it"});
}

Outcome inspect_pack(ByteView pack, bool full, Trust& trust, Context& context) {
    auto reader = PackReader::open(pack);
    if (!reader) return fail(damaged(reader.error()));
    if (trust.can_judge()) {
        NOODGELD_TRY_VOID(offer(pack, trust));
        if (*trust.lineage() != reader->lineage()) {
            return refuse({"dit verzamelbestand is van een ander stelsel of een oefening",
                           "this pack is of another scheme, or of a drill"});
        }
    }
    trust.assume(reader->lineage());
    PackPrinter printer(full, trust, context);
    printer.begin(reader->lineage(), pack.size());
    const auto read = for_each_item(pack, [&](const PackItem& item) { printer.item(item); });
    const bool good = printer.end(read.has_value());
    if (!read) return fail(read.error());
    return good ? ExitCode::yes : ExitCode::no;
}

}  // namespace noodgeld
