// PackStream: items that come one by one, as packs of about one size.
#pragma once

#include <functional>

#include "protocol/wire/pack.h"

namespace noodgeld::bench {

/// Takes the next pack; false: no more are wanted.
using TakePack = std::function<bool(Bytes&&)>;

class PackStream {
  public:
    PackStream(const Lineage& lineage, std::size_t bytes, TakePack take)
        : lineage_(lineage), bytes_(bytes), take_(std::move(take)) {}

    /// Begins a pack where there is none.
    void add(Kind kind, ByteView object) {
        if (pack_.empty()) {
            writer_ = PackWriter();
            pack_ = writer_.begin(lineage_);
        }
        append(pack_, writer_.item(kind, object));
    }
    /// Ends a pack that is large enough.
    void end_if_full() {
        if (pack_.size() >= bytes_) end();
    }
    void end() {
        if (pack_.empty()) return;
        append(pack_, writer_.end());
        is_wanted_ = take_(std::move(pack_)) && is_wanted_;
        pack_ = {};
    }
    [[nodiscard]] bool is_wanted() const { return is_wanted_; }

  private:
    Lineage lineage_;
    std::size_t bytes_;
    TakePack take_;
    PackWriter writer_;
    Bytes pack_;
    bool is_wanted_ = true;
};

}  // namespace noodgeld::bench
