#include "inspect/fact_files.h"

#include "files/carried.h"
#include "files/files.h"
#include "files/pack_file.h"
#include "inspect/inspection.h"
#include "protocol/wire/pack.h"
#include "words/words.h"

namespace noodgeld {
namespace {

/// One object that was given, and where it came from.
struct Given {
    std::string path;
    Kind kind;
    Bytes object;
    bool in_pack = false;
};

/// Of a ledger's export most is feeds and manifests, which no verb goes by: they are passed over.
bool is_wanted(Kind kind) {
    return kind != Kind::segment && kind != Kind::head && kind != Kind::manifest &&
           kind != Kind::register_part;
}

Result<void, Failure> unpack(const std::string& path, PackReader& reader, std::vector<Given>& out) {
    const auto damaged = [&path](DecodeError error) {
        const std::string why = " (" + std::string(name(error)) + ")";
        return fail(Failure{ExitCode::no,
                            {path + " is een beschadigd verzamelbestand" + why,
                             path + " is a damaged pack" + why}});
    };
    for (;;) {
        auto item = reader.next();
        if (!item) return damaged(item.error());
        if (!*item) return {};
        if (!is_wanted((*item)->kind)) continue;
        out.push_back({path, (*item)->kind, std::move((*item)->object), true});
    }
}

Result<void, Failure> gather(const std::string& path, const crypto::Verifier& verifier,
                             Language language, std::vector<Given>& out) {
    if (auto pack = open_pack_file(path); pack && *pack) return unpack(path, **pack, out);
    NOODGELD_TRY(Bytes file, read_file(path));
    const auto carried = unwrap(SecretBytes(std::move(file)), "");
    if (!carried) return fail(about(path, carried.error()));
    Trust nothing(verifier);
    const auto object = inspect_object(carried->bytes.view(), carried->kind, nothing, language);
    if (!object) return fail(about(path, to_failure(object.error())));
    const auto kind = kind_named(object->kind);
    if (kind && object->draft) {
        return refuse({path + " is een concept: het is nog niet ondertekend",
                       path + " is a draft: it has not been signed yet"});
    }
    if (!kind) {
        return refuse({path + " is geen ondertekend object: " + object->kind,
                       path + " is no signed object: " + object->kind});
    }
    const ByteView bytes = carried->bytes.view();
    out.push_back({path, *kind, Bytes(bytes.begin(), bytes.end()), false});
    return {};
}

}  // namespace

Failure not_of_kind(const std::string& path, Kind kind) {
    const auto say = [kind](Language language) { return std::string(word(kind, language)); };
    return {
        ExitCode::no,
        {path + ": dit is geen " + say(Language::nl), path + ": this is no " + say(Language::en)}};
}

Result<std::vector<PackItem>, Failure> read_items(const std::string& path,
                                                  const crypto::Verifier& verifier,
                                                  Language language) {
    std::vector<Given> given;
    NOODGELD_TRY_VOID(gather(path, verifier, language, given));
    std::vector<PackItem> items;
    for (Given& one : given) items.push_back({one.kind, std::move(one.object)});
    return items;
}

Result<void, Failure> FactFiles::take(const std::vector<std::string>& paths, Language language) {
    std::vector<Given> given;
    for (const std::string& path : paths) {
        NOODGELD_TRY_VOID(gather(path, verifier_, language, given));
    }
    // What vouches may stand after what it vouches for: offered again while that brings something.
    for (std::size_t before = given.size() + 1; given.size() < before;) {
        before = given.size();
        std::erase_if(given, [this](const Given& one) {
            return trust_.take(one.kind, one.object).has_value();
        });
    }
    for (const Given& one : given) {
        const auto refused = trust_.take(one.kind, one.object);
        if (one.in_pack && refused.error() == Refusal::unknown_kind) continue;
        return fail(to_failure(one.path, refused.error()));
    }
    return {};
}

Result<const Charter*, Failure> FactFiles::charter() const {
    const Charter* charter = held().current_charter();
    if (charter == nullptr) {
        return misused({"geef het handvest met --facts", "give the charter with --facts"});
    }
    return charter;
}

Result<Bytes, Failure> read_object(const std::string& path, Kind kind) {
    NOODGELD_TRY(Bytes file, read_file(path, limits::kObjectBytes));
    NOODGELD_TRY(const Carried carried,
                 unwrap(SecretBytes(std::move(file)), std::string(name(kind))));
    const ByteView bytes = carried.bytes.view();
    return Bytes(bytes.begin(), bytes.end());
}

Result<Bytes, Failure> read_first_charter(const std::string& path,
                                          const crypto::Verifier& verifier) {
    NOODGELD_TRY(Bytes charter, read_object(path, Kind::charter));
    Holdings nothing;
    const auto added = nothing.add(Kind::charter, charter, verifier);
    if (added) return charter;
    if (added.error() == Refusal::malformed) return fail(not_of_kind(path, Kind::charter));
    return fail(to_failure(path, added.error()));
}

}  // namespace noodgeld
