#include "tests/contract/encoder_kinds.h"

#include <algorithm>
#include <optional>
#include <ostream>

#include "core/memory/udmabuf_allocator.h"
#include "tests/contract/fake_encoder_rig.h"
#include "tests/contract/m2m_rig.h"
#include "tests/contract/simulcast_encoder.h"
#include "tests/support/fakes/gated_allocator.h"
#include "tests/support/lab/vivid.h"
#include "tests/support/rigs/held_driver.h"
#include "tests/support/rigs/must.h"
#include "tests/support/rigs/passthrough_rig.h"
#include "tests/support/rigs/software_rig.h"
#include "tests/support/rigs/va_rig.h"
#include "tests/support/streams/coded_stream.h"
#include "tests/support/v4l2/fake_devices.h"

namespace penstock::test {

namespace {

constexpr Size kEncodedSize{128, 96};
/// No keyframe comes by itself.
constexpr std::uint32_t kLongGop = 1000;

// --- VA-API

struct VaKind {
	const char *persona;
	std::optional<Codec> codec;
	bool own_memory = false;
};

std::string name_of(const VaKind &kind)
{
	std::string name = std::string("va_") + kind.persona;
	std::ranges::replace(name, '-', '_');
	if (kind.codec)
		name += "_" + std::string(penstock::name_of(*kind.codec));
	return name + (kind.own_memory ? "_own_memory" : "");
}

EncoderSubject open_va(const VaKind &kind, Pace pace)
{
	auto driver = std::make_shared<HeldDriver>();
	VaSetup setup;
	setup.driver = {{"PERSONA", kind.persona}};
	if (pace == Pace::kHeld)
		setup.driver = driver->variables(std::move(setup.driver));
	setup.settings.gop = kLongGop;
	setup.settings.codec = kind.codec;
	setup.size = kEncodedSize;
	setup.own_memory = kind.own_memory;
	EncoderSubject subject;
	auto rig = std::make_unique<VaRig>(setup);
	subject.close = [va = rig.get()] {
		va->close();
		return va->driver().violations();
	};
	subject.rig = std::move(rig);
	subject.let_go = [driver] { driver->let_go(); };
	return subject;
}

// --- software

EncoderSubject open_software(Pace)
{
	const auto gate = make_ref<GatedAllocator>();
	SoftwareSetup setup;
	setup.settings.gop = kLongGop;
	setup.size = kEncodedSize;
	setup.allocator = gate;
	EncoderSubject subject;
	subject.rig = std::make_unique<SoftwareRig>(setup);
	subject.hold = [gate] { gate->close(); };
	subject.let_go = [gate] { gate->open(); };
	return subject;
}

// --- fake

FakeEncoderTraits fake_traits()
{
	FakeEncoderTraits traits;
	traits.demands.stride_alignment = 64;
	traits.demands.row_alignment = 16;
	return traits;
}

// It codes nothing outside of dispatch().
EncoderSubject open_fake(bool own_memory, Pace)
{
	EncoderSubject subject;
	subject.rig = std::make_unique<FakeEncoderRig>(
		fake_traits(), RigFrames{.size = kEncodedSize, .own_memory = own_memory});
	return subject;
}

// --- two that read the same buffers

class SimulcastRig final : public EncoderRig
{
public:
	SimulcastRig() : EncoderRig({.size = kEncodedSize, .format = PixelFormat::kYU12})
	{
		FakeEncoderTraits traits = fake_traits();
		traits.formats = {PixelFormat::kYU12};
		EncoderSettings settings;
		settings.gop = kLongGop;
		encoder_ =
			std::make_unique<SimulcastEncoder>(std::make_unique<FakeEncoder>(traits),
							   must(software::Encoder::open(settings)));
	}
	~SimulcastRig() override
	{
		encoder_.reset();
		free_memory();
	}

	SimulcastEncoder &encoder() override { return *encoder_; }

private:
	void paint(Buffer &buffer, std::uint64_t number) override
	{
		painter_.paint(buffer, layout(), number);
	}

	std::unique_ptr<SimulcastEncoder> encoder_;
	DevicePainter painter_;
};

EncoderSubject open_group(Pace)
{
	EncoderSubject subject;
	subject.rig = std::make_unique<SimulcastRig>();
	return subject;
}

// --- a camera that codes

// It hands nothing on outside of prepare() and dispatch().
EncoderSubject open_passthrough(Pace)
{
	PassthroughSetup setup;
	for (const CodedPicture &picture : coded_stream("mjpeg"))
		setup.buffers.push_back(picture.data);
	EncoderSubject subject;
	subject.rig = std::make_unique<PassthroughRig>(setup);
	return subject;
}

// --- V4L2 on a fake node

struct FakeNodeKind {
	const char *name;
	FakeDrainEnd drain_end = FakeDrainEnd::kLastFlag;
	bool multiplanar = false;
	bool own_memory = false;
};

EncoderSubject open_fake_node(const FakeNodeKind &kind, Pace pace)
{
	FakeEncoderNodeTraits traits;
	traits.multiplanar = kind.multiplanar;
	traits.drain_end = kind.drain_end;
	traits.demands.stride_alignment = 64;
	traits.demands.row_alignment = 16;
	traits.controls = usual_encoder_controls();
	traits.gop = kLongGop;
	auto node = std::make_shared<FakeEncoderNode>(traits);
	auto io = std::make_shared<FakeIo>();
	io->add(kFakeEncoderPath, node);
	auto rig = std::make_unique<M2mRig>(
		io, kFakeEncoderPath,
		RigFrames{.size = kEncodedSize, .own_memory = kind.own_memory});
	EncoderSubject subject;
	if (pace == Pace::kHeld) {
		subject.hold = [node] { node->pause(); };
		subject.let_go = [node] { node->resume(); };
	}
	subject.close = [io, m2m = rig.get()] {
		m2m->close();
		return io->complaints();
	};
	subject.rig = std::move(rig);
	return subject;
}

// --- the kernel's vicodec, in the lab

constexpr auto kVicodec = "stateful-encoder";

std::string vicodec_missing()
{
	return has_node(kVicodec) ? "" : "no vicodec";
}

EncoderSubject open_vicodec(bool own_memory, Pace)
{
	// It takes no smaller ones.
	RigFrames frames{.size = {640, 360}, .own_memory = own_memory};
	if (!own_memory)
		frames.allocator = must(UdmabufAllocator::open());
	EncoderSubject subject;
	subject.rig = std::make_unique<M2mRig>(std::make_shared<v4l2::SystemIo>(),
					       find_node(kVicodec), frames);
	return subject;
}

} // namespace

std::ostream &operator<<(std::ostream &stream, const EncoderKind &kind)
{
	return stream << kind.name;
}

std::vector<EncoderKind> encoder_kinds()
{
	std::vector<EncoderKind> kinds{
		{"software", open_software},
		{"fake", [](Pace pace) { return open_fake(false, pace); }},
		{.name = "fake_own_memory",
		 .open = [](Pace pace) { return open_fake(true, pace); },
		 .own_memory = true},
		{"group", open_group},
		{.name = "passthrough", .open = open_passthrough, .keyframes_only = true},
		{.name = "vicodec",
		 .open = [](Pace pace) { return open_vicodec(false, pace); },
		 .missing = vicodec_missing,
		 .keyframe_on_request = false},
		{.name = "vicodec_own_memory",
		 .open = [](Pace pace) { return open_vicodec(true, pace); },
		 .missing = vicodec_missing,
		 .own_memory = true,
		 .keyframe_on_request = false},
	};
	using enum FakeDrainEnd;
	for (const FakeNodeKind &kind :
	     std::initializer_list<FakeNodeKind>{{"m2m"},
						 {"m2m_own_memory", kLastFlag, false, true},
						 {"m2m_multiplanar", kLastFlag, true},
						 {"m2m_empty_last", kEmptyLast},
						 {"m2m_broken_pipe", kBrokenPipe},
						 {"m2m_end_event", kEvent},
						 {"m2m_no_end", kUnmarked}})
		kinds.push_back({.name = kind.name,
				 .open = [kind](Pace pace) { return open_fake_node(kind, pace); },
				 .own_memory = kind.own_memory});
	for (const VaKind &kind : std::initializer_list<VaKind>{{"strict", {}},
								{"strict", {}, true},
								{"strict", Codec::kHevc},
								{"ihd", {}},
								{"ihd", {}, true},
								{"ihd-lp", {}},
								{"mesa22", {}},
								{"mesa-new", {}},
								{"mesa-new", {}, true},
								{"i965", {}}})
		kinds.push_back({.name = name_of(kind),
				 .open = [kind](Pace pace) { return open_va(kind, pace); },
				 .own_memory = kind.own_memory});
	return kinds;
}

std::vector<EncoderKind> importing_encoder_kinds()
{
	std::vector<EncoderKind> kinds = encoder_kinds();
	std::erase_if(kinds, [](const EncoderKind &kind) { return kind.own_memory; });
	return kinds;
}

} // namespace penstock::test
