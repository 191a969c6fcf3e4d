import java.io.FileInputStream;
import java.util.Map;
import java.util.TreeMap;
import org.verapdf.gf.foundry.VeraGreenfieldFoundryProvider;
import org.verapdf.pdfa.Foundries;
import org.verapdf.pdfa.flavours.PDFAFlavour;
import org.verapdf.pdfa.results.TestAssertion;

/** Checks each file named against PDF/UA-1 with veraPDF; prints a line "FILE TAB RULE TAB TIMES TAB EXAMPLE" for each rule it breaks. */
public class PdfUa {
    public static void main(String[] files) throws Exception {
        VeraGreenfieldFoundryProvider.initialise();
        for (String file : files) {
            Map<String, Integer> times = new TreeMap<>();
            Map<String, String> example = new TreeMap<>();
            try (var in = new FileInputStream(file);
                    var parser = Foundries.defaultInstance().createParser(in, PDFAFlavour.PDFUA_1);
                    var validator = Foundries.defaultInstance().createValidator(PDFAFlavour.PDFUA_1, false)) {
                for (TestAssertion found : validator.validate(parser).getTestAssertions()) {
                    if (found.getStatus() != TestAssertion.Status.FAILED) continue;
                    String rule = found.getRuleId().getClause() + "-" + found.getRuleId().getTestNumber();
                    times.merge(rule, 1, Integer::sum);
                    example.putIfAbsent(rule, found.getMessage() + " " + found.getLocation().getContext());
                }
            } catch (Exception error) {
                times.put("unreadable", 1);
                example.put("unreadable", error.toString());
            }
            for (String rule : times.keySet()) {
                String said = example.get(rule).replaceAll("\\s+", " ");
                System.out.println(file + "\t" + rule + "\t" + times.get(rule) + "\t" + said);
            }
            System.out.println(file + "\tchecked");
        }
    }
}
