package org.worldloom.server.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class UsageTest {
  private final Cli cli = new Cli();

  @ParameterizedTest
  @ValueSource(
      strings = {
        "--help",
        "--version",
        "help",
        "help render",
        "serve --help",
        "render --help",
        "seed --help",
        "purge --help",
        "cluster --help",
        "check --help",
        "bench --help"
      })
  void helpGoesToStandardOutputWithExitCode0(String line) {
    assertThat(cli.run(line.split(" "))).isZero();
    assertThat(cli.out()).isNotBlank();
    assertThat(cli.err()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"serve", "render", "seed", "purge", "cluster", "check", "bench"})
  void everyCommandIsInTheHelpAndHasAnExample(String command) {
    cli.run("--help");
    assertThat(cli.out()).contains(command);
    cli.run(command, "--help");
    assertThat(cli.out()).contains("worldloom " + command + " ");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "bogus | 'bogus' is neither a command nor an option here.",
        "serve --port x | Invalid value for option '--port': 'x' is not an int.",
        "serve --port 65536 | --port 65536 is outside 0..65535.",
        "serve --port -1 | --port -1 is outside 0..65535.",
        "serve --nonsense | '--nonsense' is neither a command nor an option here.",
        "render --bbox 0,0,1,1 --size 9x9 | Missing required option: '--out=FILE'.",
        "render --size 9x9 --out x.tif"
            + " | Missing required option: '--bbox=MINX,MINY,MAXX,MAXY'.",
        "render --bbox 0,0,1 --size 9x9 --out x.tif"
            + " | '0,0,1' is no minx,miny,maxx,maxy: it has 3 numbers.",
        "render --bbox 0,0,1,a --size 9x9 --out x.tif | it has something that is no number.",
        "render --bbox 0,0,NaN,1 --size 9x9 --out x.tif | a box needs four finite numbers.",
        "render --bbox 0,0,Infinity,1 --size 9x9 --out x.tif | a box needs four finite numbers.",
        "render --bbox 1,0,0,1 --size 9x9 --out x.tif | minx 1.0 is not below maxx 0.0",
        "render --bbox 0,1,1,1 --size 9x9 --out x.tif | miny 1.0 is not below maxy 1.0.",
        "render --bbox 0,91,1,92 --size 9x9 --out x.tif | The box lies outside the world",
        "render --bbox 0,0,1,1 --out x.tif | Missing required argument (specify one of these)",
        "render --bbox 0,0,1,1 --size 0x9 --out x.tif | '0x9' is no size",
        "render --bbox 0,0,1,1 --size -9x9 --out x.tif | '-9x9' is no size",
        "render --bbox 0,0,1,1 --size 9999999999x9 --out x.tif | '9999999999x9' is too large",
        "render --bbox 0,0,1,1 --resolution 0 --out x.tif | the resolution 0.0 is not positive.",
        "render --bbox 0,0,1,1 --resolution NaN --out x.tif | the resolution NaN is not positive.",
        "render --bbox 0,0,1,1 --zoom 25 --out x.tif | zoom 25 is outside 0..24.",
        "render --bbox 0,0,1,1 --zoom 3 --size 9x9 --out x.tif | are mutually exclusive",
        "render --bbox 0,0,1,1 --size 9x9 --out x.jpg | ends neither in .tif nor in .png.",
        "render --bbox 0,0,1,1 --size 99999x99999 --out x.png | A PNG has at most",
        "render --bbox 0,0,1,1 --size 9x9 --out x.tif --crs EPSG:1"
            + " | 'EPSG:1' is no CRS that maps can be drawn in",
        "render --bbox 0,0,1,1 --size 9x9 --out x.tif --seed 1.5 | '1.5' is no seed",
        "render --bbox 0,0,1,1 --size 9x9 --out x.tif --seed 9223372036854775808 | is no seed",
        "seed --bbox 0,0,1,1 --zoom 9..7 | zooms go from coarse to fine",
        "seed --bbox 0,0,1,1 --zoom deep | 'deep' is no range of zooms",
        "seed --bbox 0,0,1,1 --zoom 21 | The planet ends at zoom 19, not 21.",
        "purge --zoom 9 | Missing required argument (specify one of these)",
        "purge --everywhere --bbox 0,0,1,1 | are mutually exclusive",
        "purge --everywhere --zoom 3..5 | Zooms 6 to 19 are generated, not 3 to 5.",
        "purge --everywhere --zoom 21 | Zooms 6 to 19 are generated, not 21 to 21.",
        "cluster --nodes 0 | --nodes 0 is outside 1..16.",
        "cluster --port 70000 | Ports are numbers up to 65000.",
        "bench --repetitions 0 | --repetitions and --minutes are at least 1",
      })
  void wrongUsageIsOneSentenceWithExitCode2(String line, String sentence) {
    assertThat(cli.run(line.strip().split(" "))).isEqualTo(2);
    assertThat(cli.err()).contains(sentence).startsWith("worldloom: ").contains("--help");
    assertThat(cli.err().lines()).hasSize(2);
    assertThat(cli.out()).isEmpty();
  }

  @Test
  void noCommandIsWrongUsage() {
    assertThat(cli.run()).isEqualTo(2);
    assertThat(cli.err()).contains("A command is missing.");
  }
}
