#pragma once

#include "devices/roles/encoder.h"

namespace penstock::test {

/// No GPU codes anything.
class NoCoded final : public CodedSink
{
public:
	Status on_coded(const CodedFrame &) override { return {}; }
	void on_drained() override {}
};

} // namespace penstock::test
