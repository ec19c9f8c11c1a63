#pragma once

#include <cstdint>

#include "tests/swva/engine/engine.h"
#include "tests/unit/swva/engine/client.h"

namespace swva::test {

struct HevcClientSettings {
	std::uint32_t width = 128; ///< visible
	std::uint32_t height = 96;
	std::uint32_t slices = 1;
	bool packed = true;
};

class HevcClient : public Client<HevcClient, HevcFrame, HevcClientSettings, 8>
{
public:
	explicit HevcClient(const Settings &settings) : Client(settings) {}

	/// Packs anew what the parameters say, after a test has changed them.
	void pack(HevcFrame &frame, const VAEncSequenceParameterBufferHEVC &sequence) const;
	VAEncSequenceParameterBufferHEVC sequence() const;

private:
	friend Client;

	void fill(HevcFrame &frame, bool idr) const;
	HevcSlice slice(std::uint32_t number, const HevcFrame &frame) const;
	std::uint32_t ctbs() const;
};

} // namespace swva::test
