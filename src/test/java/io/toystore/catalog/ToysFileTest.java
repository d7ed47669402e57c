package io.toystore.catalog;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.toystore.catalog.core.ProductSeed;
import io.toystore.config.UserError;
import io.toystore.model.Price;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What people write into a file of toys: read exactly, or refused with its place. */
class ToysFileTest {
  private static final String MARK = "\uFEFF";
  private static final ProductSeed TUX = new ProductSeed("Tux", new Price(1599), 100);
  private static final ProductSeed BEAR = new ProductSeed("Bär", new Price(5), 0);

  @TempDir Path folder;

  @ParameterizedTest
  @ValueSource(strings = {"", MARK})
  void jsonIsReadWithAndWithoutAByteOrderMark(String mark) throws IOException {
    String text =
        mark
            + """
              [{"name": "Tux", "price": 15.99, "quantity": 100},
               {"quantity": 0, "price": 0.05, "name": "B\\u00e4r"}]
              """;

    assertEquals(List.of(TUX, BEAR), ToysFile.read(json(text)));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "name,price,quantity\nTux,15.99,100\nBär,0.05,0\n",
        "name,price,quantity\r\nTux,15.99,100\r\nBär,0.05,0",
        MARK + "quantity,name,price\r\n100,Tux,15.99\n0,Bär,0.05\r\n",
        "\"price\",\"quantity\",\"name\"\n\"15.99\",\"100\",\"Tux\"\n\"0.05\",\"0\",\"Bär\"\n",
      })
  void csvIsReadInAnyOrderOfItsColumns(String text) throws IOException {
    assertEquals(List.of(TUX, BEAR), ToysFile.read(csv(text)));
  }

  @Test
  void aQuotedValueOfCsvMayHoldCommasAndQuotationMarksAndSpaces() throws IOException {
    List<ProductSeed> toys =
        ToysFile.read(
            csv("name,price,quantity\n\"Tux, the \"\"Great\"\"\",1,1\n\"\"\" x \",1,1\n"));

    assertEquals("Tux, the \"Great\"", toys.get(0).name());
    assertEquals("\" x ", toys.get(1).name());
  }

  @Test
  void csvIsKnownByTheEndingOfTheName() throws IOException {
    Path shouted = Files.writeString(folder.resolve("TOYS.CSV"), "name,price,quantity\n");
    Path other = Files.writeString(folder.resolve("csv"), "[]");

    assertEquals(List.of(), ToysFile.read(shouted));
    assertEquals(List.of(), ToysFile.read(other));
  }

  @ParameterizedTest
  @CsvSource({
    "0, 0",
    "0.0, 0",
    "0.5, 50",
    "15, 1500",
    "15.9, 1590",
    "9999999.99, 999999999",
    "0.29, 29"
  })
  void aPriceIsExact(String written, long cents) throws IOException {
    assertEquals(new Price(cents), ToysFile.read(json(toy(written, "1"))).get(0).price());
    assertEquals(
        new Price(cents),
        ToysFile.read(csv("name,price,quantity\nTux," + written + ",1")).get(0).price());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\"15.99\"",
        "\"1e2\"",
        "\"١٥\"",
        "1e2",
        "1E2",
        "15.990",
        "1599e-2",
        "-0",
        "-1",
        "0.000000000000000001",
        "15.991",
        "10000000",
        "10000000.00",
        "null",
        "true",
        "[]",
        "{}",
        "9999999.9900000000000001",
      })
  void aPriceInJsonIsANumberInDigits(String written) throws IOException {
    refused(json(toy(written, "1")), 1, 27, "\"price\" is ");
    refused(json(toy(written, "1")), 1, 27, ", but must be a number from 0 to 9999999.99");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "1e400",
        "1e-400",
        "1e1000000000",
        "1e-1000000000",
        "1e2147483648",
        "-1e99999999999999999999",
        "0e101",
      })
  void aNumberThatIsAbsurdIsRefusedBeforeItIsWrittenOut(String written) throws IOException {
    refused(json(toy(written, "1")), 1, 27, "a number of more than 100 digits");
    refused(json(toy("1", written)), 1, 41, "a number of more than 100 digits");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "1.0",
        "1e2",
        "-0",
        "-1",
        "1000000001",
        "9007199254740993",
        "\"1\"",
        "1.5",
        "null"
      })
  void aQuantityInJsonIsAWholeNumberInDigits(String written) throws IOException {
    refused(json(toy("1", written)), 1, 41, "\"quantity\" is " + written + ", but must be a whole");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      ignoreLeadingAndTrailingWhitespace = false,
      value = {
        "\"15,99\"|1",
        "+15.99|1",
        "015.99|1",
        "€15.99|1",
        "15.99€|1",
        "١٥|1",
        "15.990|1",
        "1e2|1",
        "'1''599.00'|1",
        "|1",
        "15.|1",
        ".99|1",
        "0x10|1",
        "1_000|1",
        "-0|1",
        "NaN|1",
        "=1+1|1",
        "15.99|+1",
        "15.99|01",
        "15.99|1.0",
        "15.99|",
        "15.99|1e2",
        "15.99|١",
        "15.99|-1",
        "15.99|1000000001",
        "15.99|99999999999999999999",
      })
  void aNumberInCsvIsWrittenInDigits(String price, String quantity) throws IOException {
    String text = price == null ? "" : price;
    String pieces = quantity == null ? "" : quantity;
    boolean wrongPrice = pieces.equals("1");

    refused(
        csv("name,price,quantity\nBär," + text + "," + pieces + "\n"),
        2,
        wrongPrice ? 5 : 6 + text.length(),
        wrongPrice ? "\"price\" is \"" : "\"quantity\" is \"");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "1|1|{}|must be a list of toys, but is an object",
        "1|1|\"toys\"|must be a list of toys, but is \"toys\"",
        "1|1|null|must be a list of toys, but is null",
        "1|2|[null]|a toy is an object with exactly name, price, quantity, not null",
        "2|1|[⏎[]]|a toy is an object with exactly name, price, quantity, not a list",
        "1|2|[{\"name\":\"Tux\",\"price\":1}]|\"quantity\" is missing",
        "2|1|[{\"name\":\"Tux\",⏎\"colour\":1,\"price\":1,\"quantity\":1}]|unknown key \"colour\"",
        "1|3|[{\"Name\":\"Tux\",\"price\":1,\"quantity\":1}]|unknown key \"Name\"",
        "1|10|[{\"name\":1,\"price\":1,\"quantity\":1}]|\"name\" is 1, but must be",
        "1|10|[{\"name\":\"\",\"price\":1,\"quantity\":1}]|\"name\" is \"\", but must be",
        "1|10|[{\"name\":\"a\\tb\",\"price\":1,\"quantity\":1}]|\"name\" is \"a\\u0009b\", but",
      })
  void whatIsNoListOfToysIsRefused(int line, int column, String text, String what)
      throws IOException {
    refused(json(text.replace('⏎', '\n')), line, column, what);
  }

  @Test
  void aDoubledKeyIsRefusedWithBothPlaces() throws IOException {
    refused(
        json("[{\"name\":\"Bär\",\"price\":1,\r\n\"quantity\":1, \"price\":2}]"),
        2,
        15,
        "\"price\" is there twice, first at line 1, column 16");
  }

  @Test
  void aToyThatIsThereTwiceIsRefusedWithBothPlaces() throws IOException {
    refused(
        json(
            "[{\"name\":\"Bär\",\"price\":1,\"quantity\":1},\n"
                + " {\"name\":\"B\\u00e4r\",\"price\":1,\"quantity\":1}]"),
        2,
        10,
        "\"Bär\" is there twice, first at line 1, column 10");
    refused(
        csv("price,name,quantity\n1,Bär,1\n1,Tux,1\n1,\"Bär\",1\n"),
        4,
        3,
        "\"Bär\" is there twice, first at line 2, column 3");
  }

  @Test
  void aSecondSpellingOfANameIsTheSameToy() throws IOException {
    refused(
        csv("name,price,quantity\nB\u00e4r,1,1\nBa\u0308r,1,1\n"),
        3,
        1,
        "\"Ba\u0308r\" is there twice, first at line 2, column 1");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      ignoreLeadingAndTrailingWhitespace = false,
      value = {
        "1|5|name;price;quantity⏎Tux;15,99;100⏎|separated by semicolons or tabs",
        "1|5|name\tprice\tquantity⏎|separated by semicolons or tabs",
        "1|7|\"name\";\"price\";\"quantity\"⏎|separated by semicolons or tabs",
        "1|5|sep=;⏎name;price;quantity⏎|separated by semicolons or tabs",
        "1|1|sep=,⏎name,price,quantity⏎|unknown column \"sep=\"",
        "1|1|Name,price,quantity⏎|unknown column \"Name\"",
        "1|6|name,Preis,quantity⏎|unknown column \"Preis\"",
        "1|21|name,price,quantity,⏎|unknown column \"\"",
        "1|12|name,price,price⏎|\"price\" is there twice, first at line 1, column 6",
        "1|1|name,price⏎|no column \"quantity\"",
        "1|1|Tux,15.99,100⏎|unknown column \"Tux\"",
        "1|1|⏎name,price,quantity⏎|an empty line",
        "1|6|name, price,quantity⏎|a space before or after a value",
        "2|1|name,price,quantity⏎⏎Tux,1,1⏎|an empty line",
        "3|1|name,price,quantity⏎Tux,1,1⏎⏎|an empty line",
        "3|1|name,price,quantity␍⏎Tux,1,1␍⏎␍⏎|an empty line",
        "2|1|name,price,quantity⏎Tux,1⏎|2 values, but the header names 3",
        "2|1|name,price,quantity⏎Tux⏎|1 values, but the header names 3",
        "2|11|name,price,quantity⏎Tux,15,99,100⏎|4 values, but the header names 3",
        "2|9|name,price,quantity⏎Tux,1,1,⏎|4 values, but the header names 3",
        "2|5|name,price,quantity⏎Tux, 1,1⏎|a space before or after a value",
        "2|1|name,price,quantity⏎Tux ,1,1⏎|a space before or after a value",
        "2|5|name,price,quantity⏎Tux,1\u00a0,1⏎|a space before or after a value",
        "2|2|name,price,quantity⏎T\"u\"x,1,1⏎|a quotation mark within a value",
        "2|6|name,price,quantity⏎\"Tux\" ,1,1⏎|after a closing quotation mark",
        "2|6|name,price,quantity⏎\"Tux\"x,1,1⏎|after a closing quotation mark",
        "2|1|name,price,quantity⏎\"Tux,1,1⏎Bär,1,1⏎|a quotation mark that nothing closes",
        "1|20|name,price,quantity␍Tux,1,1␍|a carriage return without a line feed",
        "2|8|name,price,quantity⏎Tux,1,1␍Bär,1,1|a carriage return without a line feed",
        "2|1|name,price,quantity⏎\"Tux⏎Bär\",1,1⏎|\"name\" is \"Tux\\u000aBär\", but must be",
        "4|3|name,price,quantity⏎\"a\",\"1\",\"1\"⏎b,1,1⏎c,x,1⏎|\"price\" is \"x\", but must be",
        "2|1|name,price,quantity⏎,1,1⏎|\"name\" is \"\", but must be",
        "2|11|name,price,quantity⏎# Tux,1,1,1⏎|4 values, but the header names 3",
      })
  void whatIsNoStrictCsvIsRefused(int line, int column, String text, String what)
      throws IOException {
    refused(csv(text.replace('⏎', '\n').replace('␍', '\r')), line, column, what);
  }

  @Test
  void moreToysThanAJournalTakesAtOnceAreRefused() throws IOException {
    StringBuilder text = new StringBuilder("name,price,quantity\n");
    for (int i = 1; i <= 100_000; i++) {
      text.append("Toy-").append(i).append(",1,1\n");
    }

    assertEquals(100_000, ToysFile.read(csv(text.toString())).size());
    refused(csv(text + "One more,1,1\n"), 100_002, 1, "more than 100000 toys");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", MARK, " \r\n\t ", MARK + "\n"})
  void anEmptyFileIsRefused(String text) throws IOException {
    refused(json(text), 1, 1, "empty, but must be JSON");
    refused(csv(text), 1, 1, "empty, but the first line must name the columns");
  }

  @ParameterizedTest
  @ValueSource(strings = {"UTF-16", "UTF-16LE", "UTF-16BE", "UTF-32", "UTF-32LE", "UTF-32BE"})
  void aFileThatIsNotUtf8IsRefusedWithWhatToDo(String charset) throws IOException {
    Path json = Files.write(folder.resolve("x.json"), "[]".getBytes(Charset.forName(charset)));
    Path csv = Files.write(folder.resolve("x.csv"), "name".getBytes(Charset.forName(charset)));

    for (Path file : List.of(json, csv)) {
      String message = assertThrows(UserError.class, () -> ToysFile.read(file)).getMessage();
      assertEquals(file + ": is UTF-16 or UTF-32, but must be UTF-8: save it as UTF-8", message);
    }
  }

  @Test
  void aByteThatIsNotUtf8IsRefusedWithItsPlace() throws IOException {
    byte[] latin1 =
        "name,price,quantity\nTux,1,1\nB\u00e4r,1,1\n".getBytes(StandardCharsets.ISO_8859_1);

    refused(
        Files.write(folder.resolve("toys.csv"), latin1),
        3,
        2,
        "not UTF-8 (byte 0xe4 at offset 29): save it as UTF-8");
  }

  @Test
  void columnsAreCodePointsAndLinesEndInAnyWay() throws IOException {
    refused(json("[\r\n\r{\"😀ä\": 1, x}]"), 3, 11, "not JSON: Unexpected character ('x'");
  }

  private static String toy(String price, String quantity) {
    return "[{\"name\": \"Bär\", \"price\": " + price + ", \"quantity\":" + quantity + "}]";
  }

  private Path json(String text) throws IOException {
    return Files.writeString(folder.resolve("toys.json"), text);
  }

  private Path csv(String text) throws IOException {
    return Files.writeString(folder.resolve("toys.csv"), text);
  }

  private static void refused(Path file, int line, int column, String what) {
    String message = assertThrows(UserError.class, () -> ToysFile.read(file)).getMessage();
    String place = file + ": line " + line + ", column " + column + ": ";
    assertTrue(message.startsWith(place), message);
    assertTrue(message.substring(place.length()).contains(what), message);
    assertEquals(1, message.lines().count(), message);
  }
}
